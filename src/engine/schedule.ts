import type { PlannedOperation, TestCase } from '../model/plan.ts';

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
const LAST = 5;

/** The case whose grant gives the others their meaning: it has no control of its own. */
export const isControl = ({ standing, control }: TestCase): boolean =>
  standing === 'sufficient' && control === undefined;

/** Methods that change nothing: [RFC 9110 §9.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1). */
export const isSafe = (method: string): boolean => STAGES[method] === 1;

/** Whether the target may rightly do what is asked: a control, or a bad token on a public operation. */
export const mayBeGranted = ({ expected }: Pick<TestCase, 'expected'>): boolean => expected.startsWith('2xx');

/**
 * Cases in the order in which they are sent: refusals, then what may be granted: safe methods, creation, change, deletion, and at the very
 * end what may revoke the credentials themselves. Within one stage the order is free.
 */
export function schedule(
  cases: readonly TestCase[],
  operations: ReadonlyMap<string, PlannedOperation>,
): readonly (readonly TestCase[])[] {
  const stages: TestCase[][] = Array.from({ length: LAST + 1 }, () => []);
  for (const testCase of cases) {
    const operation = operations.get(testCase.operation);
    const stage = mayBeGranted(testCase) && operation !== undefined ? stageOf(operation) : 0;
    stages[stage]?.push(testCase);
  }
  return stages.filter((stage) => stage.length > 0);
}

const stageOf = ({ method, path, operationId = '' }: PlannedOperation): number =>
  /log-?out|revo(?:ke|cation)/i.test(`${path} ${operationId}`) ? LAST : (STAGES[method] ?? CREATE);
