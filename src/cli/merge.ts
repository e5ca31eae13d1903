import { isDeepStrictEqual } from 'node:util';
import { mergedScenarios } from '../../reports/scenarios.ts';
import type { JournalHead } from '../engine/journal.ts';
import { TwogateError } from '../errors.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan, PlannedOperation } from '../model/plan.ts';
import type { Leftover, ReportedScenario } from '../model/report.ts';
import type { RunFolder } from './stored.ts';

/** Several runs of parts of one document, as one that can be judged. */
export interface MergedRun {
  readonly plan: Plan;
  readonly observations: ReadonlyMap<string, Observation>;
  readonly baseUrl: string;
  readonly startedAt: string;
  /** Absent where one of them was cut off. */
  readonly finishedAt?: string;
  readonly leftovers: readonly Leftover[];
  readonly scenarios: readonly ReportedScenario[];
}

/**
 * Puts runs together: of a case that several have sent, the answer of the run that began last counts, and so of a
 * scenario. The order is the document's, whatever that of the runs.
 * @throws OPTION_INVALID where they are of different documents or policies
 */
export function mergeRuns(runs: readonly [RunFolder, ...RunFolder[]]): MergedRun {
  const inTime = runs.toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
  const [first = runs[0]] = inTime;
  for (const { plan } of inTime) assertSame(first.plan, plan);
  const ends = inTime.map(({ journal }) => journal.finishedAt);
  const finishedAt = ends.includes(undefined) ? undefined : ends.toSorted().at(-1);
  return {
    plan: mergedPlan(
      first.plan,
      inTime.map(({ plan }) => plan),
    ),
    observations: new Map(inTime.flatMap(({ journal }) => [...journal.observations])),
    baseUrl: first.journal.head.baseUrl,
    startedAt: startOf(first),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    leftovers: inTime.flatMap(({ leftovers }) => leftovers),
    scenarios: mergedScenarios(inTime.map(({ scenarios }) => scenarios)),
  };
}

const startOf = ({ journal }: { readonly journal: { readonly head: JournalHead } }): string => journal.head.startedAt;

function assertSame(one: Plan, other: Plan): void {
  const difference = !isDeepStrictEqual(one.definition, other.definition)
    ? 'documents'
    : isDeepStrictEqual(one.policy, other.policy)
      ? undefined
      : 'policies';
  if (difference === undefined) return;
  throw new TwogateError('OPTION_INVALID', `the runs cannot be merged: their ${difference} differ`, {
    hint: 'Merge runs that were made of the same document with the same configuration',
  });
}

function mergedPlan(first: Plan, plans: readonly Plan[]): Plan {
  const operations = unique(plans.flatMap((plan) => plan.operations)).toSorted(inDocument(first));
  const rank = new Map(operations.map(({ id }, index) => [id, index]));
  const chosen = (id: string): boolean => rank.has(id);
  const unchosen = unique(plans.flatMap((plan) => plan.unchosen ?? [])).filter(({ id }) => !chosen(id));
  const { unchosen: _, ...facts } = first;
  return {
    ...facts,
    credentials: unique(plans.flatMap((plan) => plan.credentials)),
    operations,
    cases: unique(plans.flatMap((plan) => plan.cases)).toSorted(
      (a, b) => (rank.get(a.operation) ?? 0) - (rank.get(b.operation) ?? 0),
    ),
    ...(unchosen.length === 0 ? {} : { unchosen }),
  };
}

/** The first of each id. */
const unique = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] =>
  [...new Map(all.toReversed().map((each) => [each.id, each])).values()].toReversed();

/** As the document has its paths, and each path its methods. */
function inDocument({ definition }: Plan): (a: PlannedOperation, b: PlannedOperation) => number {
  const paths = new Map(entriesOf(definition.paths).map(([path, item], index) => [path, { index, item }]));
  const placeOf = ({ path, method }: PlannedOperation): readonly [number, number] => {
    const place = paths.get(path);
    const methods = entriesOf(place?.item).map(([name]) => name);
    return [place?.index ?? paths.size, methods.indexOf(method.toLowerCase())];
  };
  return (a, b) => {
    const [one, other] = [placeOf(a), placeOf(b)];
    return one[0] - other[0] || one[1] - other[1];
  };
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];
