import type { Standing } from '../model/credential.ts';
import type { PlannedOperation, RequestTemplate, TestCase } from '../model/plan.ts';
import { groupBy } from './group.ts';

/** Life-cycle order; methods not named here stand with POST. */
const STAGES: Readonly<Record<string, number>> = {
  GET: 1,
  HEAD: 1,
  OPTIONS: 1,
  TRACE: 1,
  QUERY: 1,
  PUT: 3,
  PATCH: 3,
  DELETE: 4,
};

const CREATE = 2;

/** The case whose grant gives the others their meaning: it has no control of its own. */
export const isControl = ({ standing, control }: TestCase): boolean =>
  standing === 'sufficient' && control === undefined;

/** Methods that change nothing: [RFC 9110 §9.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1). */
export const isSafe = (method: string): boolean => STAGES[method] === 1;

/** Whether the target may rightly do what is asked: a control, a bad token on a public operation, or what no answer is due to. */
export const mayBeGranted = ({ expected }: Pick<TestCase, 'expected'>): boolean =>
  expected.startsWith('2xx') || expected === 'any';

/** Whether a request changes nothing by its method, and asks for no other one. */
export const isSafeRequest = ({ method, headers, query }: RequestTemplate): boolean =>
  isSafe(method) && !headers.some(([name]) => OVERRIDE.test(name)) && !/(?:^|&)_method=/.test(query);

const OVERRIDE = /^x-(?:http-)?method(?:-override)?$/i;

/** Whether it is sent before anything that may be granted, or is a part of that. */
export const isOfRefusals = (testCase: TestCase): boolean =>
  testCase.stage === undefined ? !mayBeGranted(testCase) : testCase.stage !== 'last';

/**
 * Cases in the order in which they are sent: refusals, of reads before those of writes, then what may be granted: safe methods, creation, change, deletion, and at the very
 * end what may revoke the credentials themselves. Within one stage the order is free; what is sent right after another case is in none.
 */
export function schedule(
  cases: readonly TestCase[],
  operations: ReadonlyMap<string, PlannedOperation>,
  followers = followersIn(cases),
): readonly (readonly TestCase[])[] {
  const stages: TestCase[][] = Array.from({ length: REVOCATION + 1 }, () => []);
  const following = new Set([...followers.values()].flat());
  for (const testCase of cases) {
    if (!following.has(testCase)) stages[stageOf(testCase, operations.get(testCase.operation))]?.push(testCase);
  }
  // Bad credentials are what callers are locked out for: those that are known and may not come first.
  for (const kind of [SAFE, WRITING])
    stages[kind + REFUSALS]?.sort((a, b) => LOCKS_OUT[a.standing] - LOCKS_OUT[b.standing]);
  return stages.filter((stage) => stage.length > 0);
}

/** By the id of a case, those that are sent right after it. */
export function followersIn(cases: readonly TestCase[]): ReadonlyMap<string, readonly TestCase[]> {
  const chained = cases.filter(({ after }) => after !== undefined);
  if (chained.length === 0) return new Map();
  const heads = new Set(chained.map(({ after }) => after));
  const ids = new Set(cases.map(({ id }) => id).filter((id) => heads.has(id)));
  return groupBy(
    chained.filter(({ after = '' }) => ids.has(after)),
    ({ after = '' }) => after,
  );
}

/** What is granted before writes are refused must not stand in a cache while reads are. */
const SAFE = 0;
const WRITING = 2;
/** Added to one of these two. */
const BEFORE = 0;
const REFUSALS = 1;
const AFTER = 4;
/** Added to the stages of methods. */
const GRANTS = AFTER;
const LAST = GRANTS + 5;
const REVOCATION = LAST + 1;

const LOCKS_OUT = { sufficient: 0, insufficient: 0, absent: 1, invalid: 2 } as const satisfies Record<Standing, number>;

function stageOf(testCase: TestCase, operation: PlannedOperation | undefined): number {
  const { stage } = testCase;
  if (stage === 'last') return LAST;
  if (stage === 'after-refusals') return AFTER;
  const kind = operation === undefined || isSafe(operation.method) ? SAFE : WRITING;
  if (stage === 'before-refusals') return kind + BEFORE;
  if (!mayBeGranted(testCase) || operation === undefined) return kind + REFUSALS;
  const { method, path, operationId = '' } = operation;
  if (/log-?out|revo(?:ke|cation)/i.test(`${path} ${operationId}`)) return REVOCATION;
  return GRANTS + (STAGES[method] ?? CREATE);
}
