import type { CaseEvidence, OperationEvidence } from '../../model/evidence.ts';

/** Answers to sufficient credentials on these requests, where the intact one is granted. */
export const entitledTo = ({ cases }: OperationEvidence, requests: readonly string[]): readonly CaseEvidence[] =>
  cases.filter(
    ({ case: { standing, request, identity }, controlGranted }) =>
      standing === 'sufficient' && identity === undefined && controlGranted && requests.includes(request),
  );

/** Those that a gate answered. An API that hides what is not there behind 403 says so with `policy.masking: forbidden`. */
export const gated = (answers: readonly CaseEvidence[]): readonly CaseEvidence[] =>
  answers.filter(
    ({ gate, policy }) => gate === 'unauthenticated' || (gate === 'forbidden' && policy.masking !== 'forbidden'),
  );

const BROKEN = ['invalid-body'];
const LOST = ['unknown-id'];
const ASTRAY = ['unknown-route'];

/**
 * Where what permitted callers do wrong is answered by a gate: a broken body alone shows it; an id that names nothing only together
 * with a route that is none, for an API may forbid objects that are not there.
 */
export function answeredByErrorPage(evidence: OperationEvidence): readonly CaseEvidence[] {
  const broken = gated(entitledTo(evidence, BROKEN));
  const [lost, astray] = [LOST, ASTRAY].map((requests) => gated(entitledTo(evidence, requests)));
  const both =
    lost === undefined || astray === undefined || lost.length * astray.length === 0 ? [] : [...lost, ...astray];
  return [...broken, ...both];
}

/** Whether there is anything to tell by. */
export const hasMistakes = (evidence: OperationEvidence): boolean =>
  entitledTo(evidence, BROKEN).length > 0 ||
  (entitledTo(evidence, LOST).length > 0 && entitledTo(evidence, ASTRAY).length > 0);
