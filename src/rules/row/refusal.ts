import type { CaseEvidence, Gate } from '../../model/evidence.ts';
import type { Judgement } from '../../model/rule.ts';

/** Gates that other rules speak of: to be let in, to be told "ok" or sent elsewhere, to see the server fall over. */
const ELSEWHERE: ReadonlySet<Gate> = new Set(['granted', 'ok-with-error', 'redirected', 'crashed']);

/** Whether a refusal came from the gate that is due. Uses the message `other-status`. */
export function refusalDue({ gate, answer }: CaseEvidence, due: Gate): Judgement {
  if (gate === due) return { outcome: 'passed' };
  if (ELSEWHERE.has(gate)) return { outcome: 'inapplicable' };
  return { outcome: 'failed', message: 'other-status', data: { status: answer.status } };
}
