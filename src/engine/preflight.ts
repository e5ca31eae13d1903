import { TwogateError } from '../errors.ts';
import { gateOf } from '../http/gate.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan, PlannedOperation, TestCase } from '../model/plan.ts';
import { type Probe, probeCase } from './probe.ts';
import { isSafe } from './schedule.ts';

/** Controls to try before the credentials are given up. */
const TRIES = 10;

/**
 * Proves, before anything else is sent, that the target answers and that the credentials work at all.
 * Throws `TARGET_UNREACHABLE`, or `CREDENTIALS_REFUSED` where every control that was tried is refused.
 */
export async function preflight(plan: Plan, probe: Probe): Promise<void> {
  const operations = new Map(plan.operations.map((operation) => [operation.id, operation]));
  const sendable = plan.cases.filter((testCase) => isControl(testCase) && testCase.reason === undefined);
  const safe = sendable.filter(({ operation }) => isSafe(operations.get(operation)?.method ?? ''));
  const refusals: Observation[] = [];
  for (const testCase of (safe.length > 0 ? safe : plan.cases.slice(0, 1)).slice(0, TRIES)) {
    const observation = await probeOf(testCase, operations, probe);
    if (observation === undefined) continue;
    if (observation.kind === 'failure') throwUnreachable(observation, probe);
    if (!isRefusal(observation)) return;
    refusals.push(observation);
  }
  const triedAll = refusals.length === sendable.length || refusals.length === TRIES;
  if (refusals.length > 0 && triedAll) throwRefused(refusals);
}

const isControl = ({ standing, presents }: TestCase): boolean => standing === 'sufficient' && presents.length > 0;

function probeOf(
  testCase: TestCase,
  operations: ReadonlyMap<string, PlannedOperation>,
  probe: Probe,
): Promise<Observation> | undefined {
  const operation = operations.get(testCase.operation);
  return operation === undefined ? undefined : probeCase(testCase, operation, probe);
}

const isRefusal = (observation: Observation): boolean =>
  observation.kind === 'response' && ['unauthenticated', 'forbidden'].includes(gateOf(observation));

/** Throws `CREDENTIALS_REFUSED` where controls were refused and none was granted: no refusal of such a run proves anything. */
export function assertCredentialsWork(plan: Plan, observations: ReadonlyMap<string, Observation>): void {
  const controls = plan.cases.filter(isControl).flatMap(({ id }) => observations.get(id) ?? []);
  const answered = controls.filter(({ kind }) => kind === 'response');
  if (answered.length > 0 && answered.every(isRefusal)) throwRefused(answered);
}

function throwRefused(refusals: readonly Observation[]): never {
  const statuses = new Set(refusals.flatMap((each) => (each.kind === 'response' ? [each.status] : [])));
  throw new TwogateError(
    'CREDENTIALS_REFUSED',
    `the sufficient credential was refused everywhere (${refusals.length} controls, status ${[...statuses].join(', ')}), so no refusal would prove anything`,
    { hint: 'Check issuer, audience, key and scopes under security in the configuration' },
  );
}

function throwUnreachable(observation: Observation & { readonly kind: 'failure' }, probe: Probe): never {
  throw new TwogateError('TARGET_UNREACHABLE', `${probe.baseUrl.href} does not answer: ${observation.message}`, {
    hint: 'Start the target, or correct target.baseUrl',
  });
}
