import type { Observation } from '../model/observation.ts';
import type { TestCase } from '../model/plan.ts';
import { groupBy } from './group.ts';
import type { Created } from './produce.ts';

/** What a run that was cut off has left. */
export interface Earlier {
  /** Answers that need not be asked for again, by case id. */
  readonly answers: ReadonlyMap<string, Observation>;
  /** What it made and did not come to remove. */
  readonly made: readonly Created[];
}

/**
 * The answers of a run that was cut off that still count. What had no answer is asked again; and so is a whole chain of which one is
 * missing: its cases are about one state of one object, and what is made now is another.
 */
export function answersThatCount(
  cases: readonly TestCase[],
  observations: ReadonlyMap<string, Observation>,
): ReadonlyMap<string, Observation> {
  if (observations.size === 0) return observations;
  const chains = groupBy(cases, headsOf(cases));
  const whole = [...chains.values()].filter((chain) =>
    chain.every(({ id }) => observations.get(id)?.kind === 'response'),
  );
  const single = whole.flat().map(({ id }) => id);
  return new Map(single.flatMap((id) => entryOf(id, observations)));
}

/**
 * Says of what is read in the second part of a run that it may not be compared with the first: what is made now is another object, and
 * much may have happened in between. A refused write is not told from that by reading back.
 */
export function contestedSince(
  cases: readonly TestCase[],
  earlier: ReadonlyMap<string, Observation>,
): (observation: Observation) => Observation {
  const parted = new Set(cases.filter(({ id }) => earlier.has(id)).map(({ operation }) => operation));
  const isRead = ({ operation, expected }: TestCase): boolean => expected === 'any' && parted.has(operation);
  const reads = new Set(cases.filter(isRead).map(({ id }) => id));
  return (observation) =>
    observation.kind === 'response' && reads.has(observation.case) ? { ...observation, contested: true } : observation;
}

function entryOf(id: string, observations: ReadonlyMap<string, Observation>): readonly [string, Observation][] {
  const observation = observations.get(id);
  return observation === undefined ? [] : [[id, observation]];
}

/** By a case, the id of the case that its chain begins with. */
function headsOf(cases: readonly TestCase[]): (testCase: TestCase) => string {
  const byId = new Map(cases.map((each) => [each.id, each]));
  return (testCase) => {
    const passed = new Set<string>();
    let head = testCase;
    while (head.after !== undefined && !passed.has(head.id)) {
      passed.add(head.id);
      const before = byId.get(head.after);
      if (before === undefined) break;
      head = before;
    }
    return head.id;
  };
}
