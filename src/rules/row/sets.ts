import type { Standing } from '../../model/credential.ts';
import type { CaseEvidence, Gate, OperationEvidence } from '../../model/evidence.ts';
import { once } from '../../model/once.ts';
import type { Judgement } from '../../model/rule.ts';
import { COMPOUND, LENIENT, STEP_UP, UNBOUND } from './kinds.ts';
import { isHiddenFromStrangers } from './masking.ts';

/**
 * The answers of one row by the standing of the credential; only those to the control's own request, and whose control was granted.
 * Identities are left out: what they may call is the user's word, and an API may know more of them than their scopes.
 */
export interface Sets {
  readonly absent: readonly CaseEvidence[];
  readonly invalid: readonly CaseEvidence[];
  readonly insufficient: readonly CaseEvidence[];
}

/** Separation is a property of sets: what authentication failures are answered, and what authorization failures are. */
export const setsOf: (evidence: OperationEvidence) => Sets = once(({ cases }) => {
  const proven = cases.filter(
    (each) =>
      each.case.request === 'golden' &&
      each.controlGranted &&
      each.case.identity === undefined &&
      !SILENT.has(each.gate),
  );
  const of = (standing: Standing) => proven.filter((each) => each.case.standing === standing);
  return {
    // What is hidden from strangers, as is declared, shows nothing of the gates.
    absent: of('absent').filter((each) => isAuthenticationFailure(each) && !isHiddenFromStrangers(each)),
    invalid: withoutStepUp(withoutConsequences(of('invalid').filter(isAuthenticationFailure))),
    insufficient: withoutStepUp(of('insufficient')),
  };
});

/** Answers that neither gate gave. */
const SILENT: ReadonlySet<Gate> = new Set(['throttled', 'confounded']);

/** What may be let in, a bad token on a public operation, a lenient reading, a token without its key or of a weak authentication, was then no authentication failure. */
const isAuthenticationFailure = ({ case: { expected, credential }, gate }: CaseEvidence): boolean =>
  gate !== 'granted' || (expected === '401' && !OTHERWISE.some((kinds) => kinds.has(credential)));

const OTHERWISE: readonly ReadonlySet<string>[] = [LENIENT, UNBOUND, STEP_UP];

/** A token whose authentication is too weak is neither invalid nor without permission: it counts only where it is answered like all the others. */
function withoutStepUp(set: readonly CaseEvidence[]): readonly CaseEvidence[] {
  const plain = set.filter((each) => !STEP_UP.has(each.case.credential));
  const [gate, ...others] = new Set(plain.map((each) => each.gate));
  return others.length > 0 ? plain : set.filter((each) => plain.includes(each) || each.gate === gate);
}

/** Where an expired token is let in, what lacks a scope besides is answered for its scope: that shows nothing of the first gate. */
function withoutConsequences(invalid: readonly CaseEvidence[]): readonly CaseEvidence[] {
  const isExpiryLost = invalid.some((each) => each.case.credential === 'expired' && each.gate === 'granted');
  return isExpiryLost ? invalid.filter((each) => !COMPOUND.has(each.case.credential)) : invalid;
}

/** True where there are answers and each is from this gate. */
export const allAre = (evidence: readonly CaseEvidence[], gate: Gate): boolean =>
  evidence.length > 0 && evidence.every((each) => each.gate === gate);

/** With the identities that were to be refused and met the same gate: what the pattern shows accounts for them too. */
export const withIdentities = (
  shown: readonly CaseEvidence[],
  { cases }: OperationEvidence,
): readonly CaseEvidence[] => {
  const gates = new Set(shown.map(({ gate }) => gate));
  const alike = cases.filter(
    ({ case: { identity, standing, madeBy }, gate }) =>
      identity !== undefined && standing === 'insufficient' && madeBy === undefined && gates.has(gate),
  );
  return [...shown, ...alike];
};

/** The answers from this gate. */
export const having = (evidence: readonly CaseEvidence[], gate: Gate): readonly CaseEvidence[] =>
  evidence.filter((each) => each.gate === gate);

/** `failed` with the cases that show it; `passed` where there are none. */
export const failedOn = (
  shown: readonly CaseEvidence[],
  message: string,
  data: Readonly<Record<string, string | number>> = {},
): Judgement =>
  shown.length === 0
    ? { outcome: 'passed' }
    : { outcome: 'failed', message, data, cases: shown.map((each) => each.case.id) };

/** Whether the request itself is granted without a credential. */
export const isOpenToAll = ({ cases }: OperationEvidence): boolean =>
  cases.some(
    ({ case: { standing, request }, gate }) => standing === 'absent' && request === 'golden' && gate === 'granted',
  );
