import type { CaseEvidence, Gate, OperationEvidence } from '../../model/evidence.ts';

/** Gates that refuse. */
const REFUSING: ReadonlySet<Gate> = new Set(['unauthenticated', 'forbidden', 'not-found', 'rejected']);

export const isRefused = ({ gate }: CaseEvidence): boolean => REFUSING.has(gate);

/** An answer to a credential after a grant at the same URL, beside the one to the same credential before any. */
export interface Recurrence {
  readonly before: CaseEvidence;
  readonly after: CaseEvidence;
}

/** What was refused before the control was granted, asked again after it. */
export function recurrencesIn({ cases }: OperationEvidence): readonly Recurrence[] {
  const before = cases.filter((each) => each.case.request === 'golden' && isRefused(each));
  return cases
    .filter((each) => each.case.request === 'after-grant' && each.controlGranted)
    .flatMap((after) => {
      const same = before.find((each) => isSame(each, after) && each.answer.at <= after.answer.at);
      return same === undefined ? [] : [{ before: same, after }];
    });
}

const isSame = ({ case: one }: CaseEvidence, { case: other }: CaseEvidence): boolean =>
  one.credential === other.credential && JSON.stringify(one.presents) === JSON.stringify(other.presents);

/** What an answer says of the cache that it came from; empty where it says nothing. */
export function cacheTraces({ answer: { headers } }: CaseEvidence): string {
  const traces = headers.filter(([name]) => TRACES.has(name)).map(([name, value]) => `${name}: ${value}`);
  return traces.length === 0 ? '' : ` (${traces.join(', ')})`;
}

/** @see [RFC 9111 §5.1](https://www.rfc-editor.org/rfc/rfc9111#section-5.1), [RFC 9211](https://www.rfc-editor.org/rfc/rfc9211) */
const TRACES: ReadonlySet<string> = new Set(['age', 'x-cache', 'cf-cache-status', 'cache-status', 'x-cache-status']);
