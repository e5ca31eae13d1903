import type { BaselineFinding } from '../model/accepted.ts';
import type { Finding, OperationStatus, Report, ReportedCase } from '../model/report.ts';
import type { Outcome } from '../model/rule.ts';
import { compare } from './compare.ts';
import { isOpen } from './open.ts';

/** What changed in an API's behaviour from one report to a later one. */
export interface ReportChanges {
  readonly kind: 'reports';
  readonly findings: {
    /** Failed ones that the earlier report does not tell, or not of every operation. */
    readonly new: readonly Finding[];
    readonly known: readonly Finding[];
    readonly fixed: readonly BaselineFinding[];
  };
  readonly operations: readonly StatusChange[];
  readonly cases: readonly AnswerChange[];
  /** Something graver than a blemish is new and not waived, or what was proven is not any more. */
  readonly worse: boolean;
}

/** Without one of them: it is in one report alone. */
export interface StatusChange {
  readonly id: string;
  readonly before?: OperationStatus;
  readonly after?: OperationStatus;
}

export interface AnswerChange {
  readonly id: string;
  readonly operation: string;
  readonly before: CaseAnswer;
  readonly after: CaseAnswer;
}

export interface CaseAnswer {
  /** Absent where no answer came. */
  readonly status?: number;
  readonly outcome: Outcome;
}

/** Compares two reports; of an operation that the later one does not hold, nothing is fixed. Pure. */
export function changesBetween(before: Report, after: Report): ReportChanges {
  const failed = before.findings.filter(({ outcome }) => outcome === 'failed');
  const held = new Set(after.operations.map(({ id }) => id));
  const gone = before.operations.map(({ id }) => id).filter((id) => !held.has(id));
  const { baseline, findings } = compare(after, { startedAt: before.startedAt, findings: failed }, new Set(gone));
  const of = (which: Finding['baseline']) => findings.filter((finding) => finding.baseline === which);
  const fixed = (baseline?.fixed ?? []).map(({ fingerprint, rule, title, operations }) => {
    return { fingerprint, rule, title, operations };
  });
  const operations = statusChanges(before, after);
  const worse = of('new').some(isGrave) || operations.some(isLost);
  return {
    kind: 'reports',
    findings: { new: of('new'), known: of('known'), fixed },
    operations,
    cases: answerChanges(before, after),
    worse,
  };
}

const isGrave = (finding: Finding): boolean =>
  isOpen(finding) && finding.severity !== 'low' && finding.severity !== 'info';

/** What turned to violated is told by a finding, which may be waived. */
const isLost = ({ before, after }: StatusChange): boolean =>
  before === 'proven' && (after === 'unproven' || after === 'untested');

function statusChanges(before: Report, after: Report): readonly StatusChange[] {
  const [old, now] = [before, after].map((report) => new Map(report.operations.map(({ id, status }) => [id, status])));
  const ids = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  return ids.flatMap((id) => {
    const [was, is] = [old?.get(id), now?.get(id)];
    if (was === is) return [];
    return [{ id, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }];
  });
}

function answerChanges(before: Report, after: Report): readonly AnswerChange[] {
  const earlier = new Map(before.cases.map((each) => [each.id, each]));
  return after.cases.flatMap((each) => {
    const old = earlier.get(each.id);
    if (old === undefined || (old.outcome === each.outcome && old.observed?.status === each.observed?.status))
      return [];
    return [{ id: each.id, operation: each.operation, before: answerOf(old), after: answerOf(each) }];
  });
}

const answerOf = ({ observed, outcome }: ReportedCase): CaseAnswer => ({
  ...(observed === undefined ? {} : { status: observed.status }),
  outcome,
});
