import { TwogateError } from '../errors.ts';
import { confounderOf } from '../http/confounder.ts';
import { gateOf } from '../http/gate.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan, PlannedOperation, Policy, RequestTemplate, TestCase } from '../model/plan.ts';
import { type Probe, probeCase } from './probe.ts';
import { isControl, isSafe } from './schedule.ts';
import { mapRequests } from './slots.ts';

/** Controls of one scheme to try before its credentials are given up. */
const TRIES = 10;

/**
 * Proves, before anything else is sent, that the target answers and that the credentials of each scheme work at all.
 * Throws `TARGET_UNREACHABLE`, or `CREDENTIALS_REFUSED` where every control of a scheme that was tried is refused.
 */
export async function preflight(plan: Plan, probe: Probe): Promise<void> {
  const operations = new Map(plan.operations.flatMap(readyNow).map((operation) => [operation.id, operation]));
  const sendable = plan.cases.filter(({ reason }) => reason === undefined);
  await assertReachable(sendable, operations, probe);
  for (const [scheme, controls] of controlsByScheme(sendable)) {
    const safe = controls.filter(({ operation }) => isSafe(operations.get(operation)?.method ?? ''));
    const refusals = await refusalsOf(safe.slice(0, TRIES), { operations, probe, policy: plan.policy });
    // Where there are others left, which only a write or something made could show, the run itself will tell.
    if (refusals !== undefined && (refusals.length === controls.length || refusals.length === TRIES)) {
      throwRefused(scheme, refusals);
    }
  }
}

/** Before anything is produced, an operation that needs it has only the document's examples. */
function readyNow(operation: PlannedOperation): readonly PlannedOperation[] {
  const { produced, fallback = {} } = operation;
  if (produced === undefined) return [operation];
  const { golden } = fallback;
  return golden === undefined || 'unbuildable' in golden ? [] : [{ ...operation, requests: fallback }];
}

async function assertReachable(cases: readonly TestCase[], operations: Operations, probe: Probe): Promise<void> {
  const isHarmless = ({ operation }: TestCase): boolean => isSafe(operations.get(operation)?.method ?? '');
  const first = cases.find((each) => isHarmless(each) && isControl(each)) ?? cases.find(isHarmless);
  const observation = first === undefined ? undefined : await send(first, operations, probe);
  if (observation?.kind === 'failure') throwUnreachable(observation, probe);
}

type Operations = ReadonlyMap<string, PlannedOperation>;

async function send(testCase: TestCase, operations: Operations, probe: Probe): Promise<Observation | undefined> {
  const operation = operations.get(testCase.operation);
  return operation === undefined ? undefined : probeCase(testCase, mapRequests(operation, apart), probe);
}

/** At a URL of its own: what a cache or an authorizer may keep of this grant must not answer the refusals that follow. */
const apart = (request: RequestTemplate): RequestTemplate => ({
  ...request,
  query: [request.query, 'twogate-preflight=1'].filter((part) => part !== '').join('&'),
});

/** The refusals of these controls; undefined as soon as one of them is no refusal. */
async function refusalsOf(
  controls: readonly TestCase[],
  { operations, probe, policy }: { readonly operations: Operations; readonly probe: Probe; readonly policy: Policy },
): Promise<readonly Observation[] | undefined> {
  const refusals: Observation[] = [];
  for (const control of controls) {
    const observation = await send(control, operations, probe);
    if (observation === undefined || !isRefusal(observation, policy)) return undefined;
    refusals.push(observation);
  }
  return refusals.length === 0 ? undefined : refusals;
}

function controlsByScheme(cases: readonly TestCase[]): ReadonlyMap<string, readonly TestCase[]> {
  const controls = new Map<string, TestCase[]>();
  for (const testCase of cases.filter(isControl)) {
    for (const { scheme } of testCase.presents) controls.set(scheme, [...(controls.get(scheme) ?? []), testCase]);
  }
  return controls;
}

/** What something else than the gates answered is told by the report. */
const isRefusal = (observation: Observation, policy: Policy): boolean =>
  observation.kind === 'response' &&
  confounderOf(observation, policy) === undefined &&
  ['unauthenticated', 'forbidden'].includes(gateOf(observation, policy));

/** Throws `CREDENTIALS_REFUSED` where every control of a scheme was refused: no refusal of such a run proves anything. */
export function assertCredentialsWork(plan: Plan, observations: ReadonlyMap<string, Observation>): void {
  for (const [scheme, controls] of controlsByScheme(plan.cases)) {
    const answered = controls.flatMap(({ id }) => observations.get(id) ?? []).filter(({ kind }) => kind === 'response');
    if (answered.length > 0 && answered.every((each) => isRefusal(each, plan.policy))) throwRefused(scheme, answered);
  }
}

function throwRefused(scheme: string, refusals: readonly Observation[]): never {
  const statuses = new Set(refusals.flatMap((each) => (each.kind === 'response' ? [each.status] : [])));
  const tried = `${refusals.length} ${refusals.length === 1 ? 'control' : 'controls'}, status ${[...statuses].join(', ')}`;
  throw new TwogateError(
    'CREDENTIALS_REFUSED',
    `the sufficient credential for ${scheme} was refused everywhere (${tried}), so no refusal would prove anything`,
    {
      pointer: `#/security/${scheme}`,
      hint: 'Check its issuer, audience, key and scopes, or the token itself, and whether refusals lock a caller out',
    },
  );
}

function throwUnreachable(observation: Observation & { readonly kind: 'failure' }, probe: Probe): never {
  throw new TwogateError('TARGET_UNREACHABLE', `${probe.baseUrl.href} does not answer: ${observation.message}`, {
    hint: observation.code === 'tls' ? TLS_HINT : 'Start the target, or correct target.baseUrl',
  });
}

const TLS_HINT =
  "Name the authority of the target's certificate as target.tls.ca, and give the scheme a client certificate that the target trusts";
