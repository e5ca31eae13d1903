import type { Confounder } from '../model/evidence.ts';
import type { Answered, Observation } from '../model/observation.ts';
import type { Policy, TestCase } from '../model/plan.ts';
import { confounderOf } from './confounder.ts';
import { gateOf } from './gate.ts';

type Observations = ReadonlyMap<string, Observation>;

/** Answers that did not hold when they were asked for again, from which on none of the operation's shows anything. */
const TOO_MANY = 2;

/**
 * Why answers say nothing of either gate, by case id: each by itself, and by what the others of the same operation show.
 * @param cases - one operation's
 */
export function confoundersOf(
  cases: readonly TestCase[],
  observations: Observations,
  policy: Policy,
): ReadonlyMap<string, Confounder> {
  const found = new Map<string, Confounder>();
  for (const { id } of cases) {
    const answer = observations.get(id);
    const own = answer?.kind === 'response' ? confounderOf(answer, policy) : undefined;
    if (own !== undefined) found.set(id, own);
  }
  const unsteady = [...found.values()].filter(({ cause }) => cause === 'unsteady').length;
  const row = { policy, sightings: createSightings(cases, observations) };
  for (const testCase of cases) {
    const answer = observations.get(testCase.id);
    if (answer?.kind !== 'response' || found.has(testCase.id)) continue;
    const doubt = unsteady >= TOO_MANY ? ofOthers(answer) : lost(answer, testCase, row);
    if (doubt !== undefined) found.set(testCase.id, doubt);
  }
  return found;
}

/** What was asked for twice and answered alike stands for itself. */
const ofOthers = ({ again }: Answered): Confounder | undefined =>
  again === undefined
    ? {
        cause: 'unsteady',
        data: { what: 'answered like this once, and other requests of the operation now so, now so' },
      }
    : undefined;

interface Row {
  readonly policy: Policy;
  /** The answers to a control and to what repeats it, in the order in which they were asked for. */
  readonly sightings: (control: string) => readonly Answered[];
}

/** Refused after the last time that the control was let in, where it was no longer let in at the end. */
function lost(answer: Answered, { control }: TestCase, { policy, sightings }: Row): Confounder | undefined {
  if (control === undefined || gateOf(answer, policy) === 'granted') return undefined;
  const seen = sightings(control);
  const last = seen.at(-1);
  if (last === undefined || !isRefused(last, policy)) return undefined;
  const good = seen.findLast((each) => gateOf(each, policy) === 'granted');
  if (good === undefined) return undefined;
  return Date.parse(answer.at) > Date.parse(good.at) ? { cause: 'lost', data: { status: last.status } } : undefined;
}

/** Many cases share a control: its answers are brought together once. */
function createSightings(cases: readonly TestCase[], observations: Observations): Row['sightings'] {
  const known = new Map<string, readonly Answered[]>();
  return (control) => {
    const seen = known.get(control) ?? sightingsOf(control, cases, observations);
    known.set(control, seen);
    return seen;
  };
}

const sightingsOf = (control: string, cases: readonly TestCase[], observations: Observations): readonly Answered[] =>
  cases
    .filter((each) => each.id === control || (each.control === control && isDrift(each)))
    .flatMap(({ id }) => observations.get(id) ?? [])
    .filter((each) => each.kind === 'response')
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

const isRefused = (answer: Answered, policy: Policy): boolean =>
  ['unauthenticated', 'forbidden'].includes(gateOf(answer, policy));

/** The control once more, at the end. */
export const isDrift = ({ stage, credential, request, control }: TestCase): boolean =>
  stage === 'last' && credential === 'sufficient' && request === 'golden' && control !== undefined;
