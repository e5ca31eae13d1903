import type { CaseEvidence, OperationEvidence } from '../../model/evidence.ts';

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
