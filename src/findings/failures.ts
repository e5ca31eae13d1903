import type { Accepted, Waiver } from '../model/accepted.ts';
import type { Plan } from '../model/plan.ts';
import type { Verdict, VerdictRemark } from '../model/verdict.ts';
import { knownOperations } from './compare.ts';
import { fingerprint } from './fingerprint.ts';
import { isExpired, type NamedOperation, speaksOf } from './waive.ts';

/** A verdict that something failed. */
export interface Failure extends Verdict {
  readonly remark: VerdictRemark;
}

export interface FailureContext {
  /** The plan, or the part of it that was judged. */
  readonly plan: Plan;
  readonly accepted: Accepted;
  /** The day on which waivers must hold. */
  readonly now: Date;
}

/** Of failed verdicts, those that are neither waived nor known, nor accounted for by one that is: what fails by itself. */
export function openFailures(verdicts: readonly Failure[], context: FailureContext): readonly Failure[] {
  const isAccepted = acceptance(context);
  const [accepted, open] = [verdicts.filter(isAccepted), verdicts.filter((each) => !isAccepted(each))];
  const explained = new Set(
    accepted
      .filter(({ reach }) => reach !== 'case')
      .flatMap(({ remark }) => remark.cases.flatMap((id) => remark.explains.map((rule) => `${rule}\n${id}`))),
  );
  return open.filter((each) => each.reach !== 'case' || !explained.has(`${each.rule}\n${each.case}`));
}

/** As for a finding of one verdict: on every operation that it names it is waived or known. */
function acceptance({ plan, accepted, now }: FailureContext): (failure: Failure) => boolean {
  const waivers = (accepted.waivers ?? []).filter((waiver) => !isExpired(waiver, now));
  const known = accepted.baseline === undefined ? new Map() : knownOperations(accepted.baseline);
  const operationOf = new Map(plan.cases.map(({ id, operation }) => [id, operation]));
  const byId = new Map(plan.operations.map((operation) => [operation.id, operation]));
  return (failure) => {
    const { rule, remark, operation } = failure;
    const named = [operation, ...remark.cases.map((id) => operationOf.get(id))].filter((id) => id !== undefined);
    const inBaseline: ReadonlySet<string> | undefined = known.get(fingerprint(rule, remark));
    if (named.length === 0) return inBaseline !== undefined || isWaived(waivers, rule, undefined);
    return named.every((id) => inBaseline?.has(id) === true || isWaived(waivers, rule, byId.get(id) ?? { id }));
  };
}

const isWaived = (waivers: readonly Waiver[], rule: string, operation: NamedOperation | undefined): boolean =>
  waivers.some((waiver) => speaksOf(waiver, rule, operation));
