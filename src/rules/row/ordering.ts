import { deletesNothing } from '../../http/gate.ts';
import type { CaseEvidence, Gate, OperationEvidence } from '../../model/evidence.ts';

/** Answers to tokens without the required scopes on an altered request, whose intact request the second gate refuses. */
export function beyondSecondGate({ cases }: OperationEvidence, request: string): readonly CaseEvidence[] {
  const without = cases.filter(
    (each) => each.case.standing === 'insufficient' && each.case.identity === undefined && each.controlGranted,
  );
  const forbidden = without.filter((each) => each.case.request === 'golden' && each.gate === 'forbidden');
  const isForbiddenIntact = ({ case: { credential, variant } }: CaseEvidence): boolean =>
    forbidden.some((each) => each.case.credential === credential && each.case.variant === variant);
  return without.filter((each) => each.case.request === request && isForbiddenIntact(each));
}

/** The answer to a request that would be refused anyway, beside the answer to the intact one with the same credential. */
export interface Pair {
  readonly altered: CaseEvidence;
  readonly intact: CaseEvidence;
}

/** Answers without a valid credential to these altered requests, where a gate refuses the intact one. */
export function unauthenticatedWith({ cases }: OperationEvidence, requests: readonly string[]): readonly Pair[] {
  const without = cases.filter(
    (each) => (each.case.standing === 'absent' || each.case.standing === 'invalid') && each.controlGranted,
  );
  const refused = without.filter((each) => each.case.request === 'golden' && GATES.has(each.gate));
  return without
    .filter((each) => requests.includes(each.case.request))
    .flatMap((altered) => {
      const intact = refused.find((each) => isSameCredential(each, altered));
      return intact === undefined ? [] : [{ altered, intact }];
    });
}

const GATES: ReadonlySet<Gate> = new Set(['unauthenticated', 'forbidden', 'not-found']);

const isSameCredential = ({ case: one }: CaseEvidence, { case: other }: CaseEvidence): boolean =>
  one.credential === other.credential && one.variant === other.variant && one.identity === other.identity;

/** Whether what is not there is answered by the lookup, and what is there by the gate. */
export const revealsExistence = ({ altered, intact }: Pair): boolean =>
  intact.gate !== 'not-found' &&
  (altered.gate === 'not-found' || (altered.gate === 'granted' && deletesNothing(altered.case)));

/** Request variants whose body is refused for what it holds. */
export const BODIES: readonly string[] = ['invalid-body', 'invalid-content'];

/** What a finding calls them. */
export const WHAT: Readonly<Record<string, string>> = {
  'invalid-body': 'a body that cannot be read',
  'invalid-content': 'a body that the document forbids',
};
