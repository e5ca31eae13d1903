import type { Standing } from '../../model/credential.ts';
import type { CaseEvidence, Gate, OperationEvidence } from '../../model/evidence.ts';
import type { Judgement } from '../../model/rule.ts';

/** The answers of one row by the standing of the credential; only those to the control's own request, and whose control was granted. */
export interface Sets {
  readonly absent: readonly CaseEvidence[];
  readonly invalid: readonly CaseEvidence[];
  readonly insufficient: readonly CaseEvidence[];
}

/** Separation is a property of sets: what authentication failures are answered, and what authorization failures are. */
export function setsOf({ cases }: OperationEvidence): Sets {
  const proven = cases.filter((each) => each.case.request === 'golden' && each.controlGranted);
  const of = (standing: Standing) => proven.filter((each) => each.case.standing === standing);
  return {
    absent: of('absent'),
    invalid: of('invalid').filter(isAuthenticationFailure),
    insufficient: of('insufficient'),
  };
}

/** A bad token on a public operation may be ignored: where it is, there was no authentication failure. */
const isAuthenticationFailure = ({ case: { expected }, gate }: CaseEvidence): boolean =>
  expected === '401' || gate !== 'granted';

/** True where there are answers and each is from this gate. */
export const allAre = (evidence: readonly CaseEvidence[], gate: Gate): boolean =>
  evidence.length > 0 && evidence.every((each) => each.gate === gate);

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
