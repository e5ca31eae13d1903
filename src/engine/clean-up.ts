import { gateOf } from '../http/gate.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan, PlannedOperation, Production, TestCase } from '../model/plan.ts';
import type { Leftover } from '../model/report.ts';
import { type Probe, probeCase } from './probe.ts';
import { type Created, type Values, valueIn } from './produce.ts';
import { isSafe } from './schedule.ts';

/** What the granted cases of creating operations made, beside what producers made on purpose. */
export function createdByCases(
  plan: Plan,
  observations: ReadonlyMap<string, Observation>,
  bound: ReadonlyMap<string, Values>,
): readonly Created[] {
  const operations = new Map(plan.operations.map((operation) => [operation.id, operation]));
  const makers = plan.operations.flatMap(({ produced = [] }) => produced.flatMap(sourcesIn));
  const distinct = new Map(makers.map((maker) => [JSON.stringify([maker.source.operation, maker.parameter]), maker]));
  return [...distinct.values()].flatMap(({ parameter, source }) => {
    const operation = operations.get(source.operation);
    if (operation === undefined || isSafe(operation.method)) return [];
    return plan.cases
      .filter((testCase) => testCase.operation === operation.id)
      .flatMap(({ id }) => observations.get(id) ?? [])
      .flatMap((observation) => valueIn(observation, source.take) ?? [])
      .map((value) => ({ operation: operation.id, parameter, value, within: bound.get(operation.id) ?? {} }));
  });
}

const sourcesIn = ({ parameter, sources }: Production) => sources.map((source) => ({ parameter, source }));

/**
 * Removes what the run made, the last first, by the document's own deleting operations.
 * @returns what is left, each with the reason.
 */
export async function cleanUp(plan: Plan, created: readonly Created[], probe: Probe): Promise<readonly Leftover[]> {
  if (probe.writes !== 'all') return [];
  const left: Leftover[] = [];
  for (const made of distinctOf(created).reverse()) {
    const reason = await remove(made, plan, probe);
    const { operation, parameter, value } = made;
    if (reason !== undefined) left.push({ operation, parameter, value, reason });
  }
  return left;
}

const distinctOf = (created: readonly Created[]): Created[] => [
  ...new Map(created.map((made) => [JSON.stringify([made.operation, made.parameter, made.value]), made])).values(),
];

/** Why it could not be removed; undefined where it is gone. */
async function remove(
  { operation, parameter, value, within }: Created,
  plan: Plan,
  probe: Probe,
): Promise<string | undefined> {
  const remover = plan.operations.find((each) => isRemover(each, operation, parameter));
  if (remover === undefined) return 'the document has no operation that deletes it';
  const control = plan.cases.find((each) => isSendable(each, remover));
  if (control === undefined) return `${remover.id} cannot be sent`;
  const values = { ...within, [parameter]: value };
  const observation = await probeCase(control, withValues(remover, values), probe);
  if (observation.kind === 'not-sent') return `${remover.id} was not sent: ${observation.reason}`;
  if (observation.kind === 'failure') return `${remover.id} had no answer: ${observation.message}`;
  const isGone = gateOf(observation) === 'granted' || observation.status === 404 || observation.status === 410;
  return isGone ? undefined : `${remover.id} was answered ${observation.status}`;
}

const isSendable = ({ operation, standing, reason }: TestCase, remover: PlannedOperation): boolean =>
  operation === remover.id && standing === 'sufficient' && reason === undefined;

/** A DELETE whose innermost parameter is the one that the maker makes. */
function isRemover({ method, path, produced = [] }: PlannedOperation, maker: string, parameter: string): boolean {
  if (method !== 'DELETE' || !path.endsWith(`{${parameter}}`)) return false;
  return produced.some(
    (each) => each.parameter === parameter && each.sources.some((source) => source.operation === maker),
  );
}

function withValues(operation: PlannedOperation, values: Values): PlannedOperation {
  const { golden } = operation.requests;
  if (golden === undefined || 'unbuildable' in golden) return operation;
  const path = golden.path.replace(/\{([^{}]+)\}/g, (slot, name) =>
    values[name] === undefined ? slot : encodeURIComponent(values[name]),
  );
  return { ...operation, requests: { ...operation.requests, golden: { ...golden, path } } };
}
