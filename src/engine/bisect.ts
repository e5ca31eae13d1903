import { gateOf } from '../http/gate.ts';
import type { Observation, Opening } from '../model/observation.ts';
import type { TestCase } from '../model/plan.ts';

/** Sends the case with other scopes; undefined where that is not answered. */
export type Ask = (testCase: TestCase) => Promise<Observation | undefined>;

/**
 * Looks for the scope that opens the door to a token that should not have been let in, in at most 2·log2(n)+2 requests for n scopes.
 * One scope that opens it by itself is found and shown to; where it takes several together, the smallest set that was seen to.
 */
export async function bisect(testCase: TestCase, ask: Ask): Promise<Opening> {
  const faulty = testCase.presents.find(({ kind }) => kind === testCase.credential);
  const all = faulty?.scopes ?? [];
  const budget = Math.floor(2 * Math.log2(Math.max(1, all.length)) + 2);
  let requests = 0;
  const opens = async (scopes: readonly string[]): Promise<boolean | undefined> => {
    if (requests >= budget) return undefined;
    requests += 1;
    const answer = await ask(holding(testCase, scopes));
    return answer?.kind === 'response' ? OPEN[gateOf(answer)] : undefined;
  };
  const scopes = await narrowest(all, opens);
  return { scopes, requests };
}

/** Let in, kept out; anything else shows neither. */
const OPEN: Readonly<Record<string, boolean>> = {
  granted: true,
  unauthenticated: false,
  forbidden: false,
  'not-found': false,
};

type Opens = (scopes: readonly string[]) => Promise<boolean | undefined>;

async function narrowest(all: readonly string[], opens: Opens): Promise<readonly string[]> {
  const withNone = await opens([]);
  if (withNone !== false) return withNone ? [] : all;
  if (all.length < 2) return all;
  const one = await supposeOne(all, opens);
  return one.length === 1 && (await opens(one)) ? one : shrink(all, opens);
}

/** Where one scope opens, it is in one half or in the other: half of the answers need not be asked for. */
async function supposeOne(all: readonly string[], opens: Opens): Promise<readonly string[]> {
  let left = all;
  while (left.length > 1) {
    const [first, second] = halvesOf(left);
    const isInFirst = await opens(first);
    if (isInFirst === undefined) return all;
    left = isInFirst ? first : second;
  }
  return left;
}

/** Where neither half opens, it takes scopes of both. */
async function shrink(all: readonly string[], opens: Opens): Promise<readonly string[]> {
  let left = all;
  while (left.length > 1) {
    const [first, second] = halvesOf(left);
    if (await opens(first)) left = first;
    else if (await opens(second)) left = second;
    else return left;
  }
  return left;
}

function halvesOf(scopes: readonly string[]): readonly [readonly string[], readonly string[]] {
  const middle = Math.ceil(scopes.length / 2);
  return [scopes.slice(0, middle), scopes.slice(middle)];
}

const holding = (testCase: TestCase, scopes: readonly string[]): TestCase => ({
  ...testCase,
  presents: testCase.presents.map((each) => (each.kind === testCase.credential ? { ...each, scopes } : each)),
});
