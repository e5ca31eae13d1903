import type { Confounder } from '../model/evidence.ts';
import type { Answered } from '../model/observation.ts';
import { once, onceFor } from '../model/once.ts';
import type { Policy } from '../model/plan.ts';
import { isThrottled } from './gate.ts';
import { conditionOf, MARKERS, marks } from './markers.ts';

/** Why an answer says nothing of either gate, where it does not. */
export function confounderOf(answer: Answered, policy: Policy): Confounder | undefined {
  const { status, again, renewed } = answer;
  if (isThrottled(status, policy)) return { cause: 'throttled', data: { status } };
  if (again !== undefined && isThrottled(again, policy)) return { cause: 'throttled', data: { status: again } };
  if (renewed === true && again !== undefined && again >= 200 && again < 300)
    return { cause: 'cached', data: { status } };
  if (again !== undefined && again !== status) {
    return { cause: 'unsteady', data: { what: `answered ${status}, and then ${again} to the same request` } };
  }
  if (isUsedUp(answer, policy)) return { cause: 'throttled', data: { status } };
  const declared = policy.markers?.find((marker) => marks(declaredCondition(marker), answer));
  if (declared !== undefined) return { cause: 'marked', data: { status, by: declared.name } };
  const known = markersOf(status).find((marker) => marks(marker, answer));
  return known === undefined ? undefined : { cause: known.cause, data: { status, by: known.by } };
}

const declaredCondition = once(conditionOf);

/** Of most statuses no marker speaks, or few do. */
const markersOf = onceFor((status: number) =>
  MARKERS.filter(({ statuses }) => statuses.length === 0 || statuses.includes(status)),
);

/** A refusal that counts nothing left, by the field that is declared. */
function isUsedUp({ status, headers }: Answered, { throttling }: Policy): boolean {
  const field = throttling?.remaining?.toLowerCase();
  return status === 403 && headers.some(([name, value]) => name === field && value.trim() === '0');
}
