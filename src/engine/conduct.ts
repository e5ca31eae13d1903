import type { Observation } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import type { Leftover } from '../model/report.ts';
import { cleanUp, createdByCases } from './clean-up.ts';
import { createProducer, type Values } from './produce.ts';
import { probePlan, type RunOptions } from './run.ts';

export interface Conducted {
  /** Why it stopped early, where it did. */
  readonly stopped?: string;
  /** What the run made and could not remove. */
  readonly leftovers: readonly Leftover[];
}

/**
 * Produces what requests need, sends every case of the chosen operations, and removes what the run made.
 * @param plan - the whole plan: producers may stand outside the choice
 * @param chosen - the part of it whose cases are sent
 */
export async function conduct(plan: Plan, chosen: Plan, options: RunOptions): Promise<Conducted> {
  const producer = createProducer(plan, options.probe);
  const values = new Map<string, Values>();
  const operations = [];
  for (const operation of chosen.operations) {
    const bound = await producer.bind(operation);
    values.set(operation.id, bound.values);
    operations.push(bound.operation);
  }
  const observations = new Map<string, Observation>();
  const makers = new Set(
    plan.operations.flatMap(({ produced = [] }) =>
      produced.flatMap(({ sources }) => sources.map(({ operation }) => operation)),
    ),
  );
  const makes = new Map(chosen.cases.map(({ id, operation }) => [id, makers.has(operation)]));
  const stopped = await probePlan(
    { ...chosen, operations },
    {
      ...options,
      observe: (observation) => {
        if (makes.get(observation.case)) observations.set(observation.case, observation);
        options.observe(observation);
      },
    },
  );
  const made = [...producer.created, ...createdByCases(chosen, observations, values)];
  const leftovers = await cleanUp(plan, made, options.probe);
  return { leftovers, ...(stopped === undefined ? {} : { stopped }) };
}
