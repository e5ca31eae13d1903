import type { Baseline, BaselineFinding } from '../model/accepted.ts';
import type { Finding, Report } from '../model/report.ts';

/** Tells what is new since an earlier report from what that tells already, and lists what was fixed. */
export function compare(report: Report, baseline: Baseline, leftOut: ReadonlySet<string>): Report {
  const known = knownOperations(baseline);
  const findings = report.findings.map((finding) => compared(finding, known.get(finding.fingerprint)));
  const count = (which: Finding['baseline']): number => findings.filter((each) => each.baseline === which).length;
  const retested = retestedIn(report, leftOut);
  return {
    ...report,
    findings,
    baseline: {
      startedAt: baseline.startedAt,
      new: count('new'),
      known: count('known'),
      fixed: baseline.findings.flatMap((earlier) => fixed(earlier, report, retested)),
    },
  };
}

/** By fingerprint. */
export const knownOperations = ({ findings }: Baseline): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(findings.map(({ fingerprint, operations }) => [fingerprint, new Set(operations)]));

function compared(finding: Finding, known: ReadonlySet<string> | undefined): Finding {
  if (finding.outcome !== 'failed') return finding;
  const newOperations = finding.operations.filter((id) => known?.has(id) !== true);
  if (known === undefined || newOperations.length > 0) return { ...finding, baseline: 'new', newOperations };
  return { ...finding, baseline: 'known' };
}

/** Whether this run says something of an operation: it was judged, or the document has it no more. */
function retestedIn({ operations }: Report, leftOut: ReadonlySet<string>): (id: string) => boolean {
  const status = new Map(operations.map((operation) => [operation.id, operation.status]));
  return (id) => !leftOut.has(id) && ['proven', 'violated', undefined].includes(status.get(id));
}

function fixed(
  earlier: BaselineFinding,
  { findings, finishedAt }: Report,
  isRetested: (id: string) => boolean,
): readonly BaselineFinding[] {
  const still = findings.filter(({ fingerprint }) => fingerprint === earlier.fingerprint);
  if (earlier.operations.length === 0) return still.length === 0 && finishedAt !== undefined ? [earlier] : [];
  const shown = new Set(still.flatMap(({ operations }) => operations));
  const operations = earlier.operations.filter((id) => !shown.has(id) && isRetested(id));
  return operations.length === 0 ? [] : [{ ...earlier, operations }];
}
