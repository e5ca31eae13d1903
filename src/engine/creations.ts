import { gateOf } from '../http/gate.ts';
import type { Answered, Observation } from '../model/observation.ts';
import type { Plan, PlannedOperation, ProductionSource, TestCase } from '../model/plan.ts';
import { groupBy } from './group.ts';
import { type Created, isCreation } from './produce.ts';
import { isSafe } from './schedule.ts';
import type { Values } from './slots.ts';
import { valueIn } from './values.ts';

/** A test case with the operation as it was sent. */
export interface SentCase {
  readonly testCase: TestCase;
  readonly operation: PlannedOperation;
  readonly values: Values;
  readonly observation: Observation;
}

/** Something that was made and that nothing in the document tells how to name. */
export interface Untraced {
  readonly operation: string;
  /** The request's path as sent. */
  readonly path: string;
  readonly location?: string;
}

export interface Creations {
  readonly created: readonly Created[];
  readonly untraced: readonly Untraced[];
}

/** Tells what granted cases made, beside what producers made on purpose: controls, and refusals that were none. */
export function creationsIn(plan: Plan): (sent: readonly SentCase[]) => Creations {
  const uses = usesByMaker(plan);
  return (sent) => {
    const created: Created[] = [];
    const untraced: Untraced[] = [];
    for (const each of sent) {
      const { observation, operation } = each;
      if (observation.kind !== 'response' || gateOf(observation) !== 'granted' || isSafe(operation.method)) continue;
      const own = (uses.get(operation.id) ?? []).flatMap((use) => creation(each, use));
      created.push(...own);
      if (own.length === 0 && observation.status === 201) untraced.push(traceless(each, observation));
    }
    return { created, untraced };
  };
}

/** A consumer's parameter that a maker makes. */
interface Use {
  readonly consumer: PlannedOperation;
  readonly parameter: string;
  readonly source: ProductionSource;
}

function usesByMaker({ operations }: Plan): ReadonlyMap<string, readonly Use[]> {
  const uses = operations.flatMap((consumer) =>
    (consumer.produced ?? []).flatMap(({ parameter, sources }) =>
      sources.map((source) => ({ consumer, parameter, source })),
    ),
  );
  return groupBy(uses, ({ source }) => source.operation);
}

function creation({ operation, values, observation, testCase }: SentCase, use: Use): readonly Created[] {
  const { parameter, source } = use;
  const value = isCreation(observation, operation, use) ? valueIn(observation, source.take) : undefined;
  if (value === undefined) return [];
  const path = pathOf(operation, testCase);
  const maker = testCase.madeBy ?? testCase.identity;
  const created = { operation: operation.id, parameter, value, take: source.take, path, within: values };
  return [maker === undefined ? created : { ...created, maker }];
}

function traceless({ operation, testCase }: SentCase, { headers }: Answered): Untraced {
  const location = headers.find(([name]) => name === 'location')?.[1];
  return {
    operation: operation.id,
    path: pathOf(operation, testCase),
    ...(location === undefined ? {} : { location }),
  };
}

function pathOf({ requests }: PlannedOperation, { request }: TestCase): string {
  const sent = requests[request];
  return sent === undefined || 'unbuildable' in sent ? '' : sent.path;
}
