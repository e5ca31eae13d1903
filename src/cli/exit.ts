import { isAmiss } from '../../reports/scenario-counts.ts';
import { isOpen } from '../findings/open.ts';
import { waiverFaults } from '../findings/waive.ts';
import type { Report } from '../model/report.ts';
import type { Severity } from '../model/rule.ts';

/** Exit status: nothing at or above the threshold; findings; nothing could be judged; interrupted. */
export const EXIT = { clean: 0, findings: 1, nothingJudged: 2, interrupted: 130 } as const;

const GRADES = ['info', 'low', 'medium', 'high', 'critical'] as const satisfies readonly Severity[];

/** True where `severity` is as grave as `threshold`, or graver. */
export const isAtLeast = (severity: Severity, threshold: Severity): boolean =>
  GRADES.indexOf(severity) >= GRADES.indexOf(threshold);

export interface Threshold {
  readonly failOn: Severity;
  /** `unproven` operations count as findings. */
  readonly strict: boolean;
}

/** What a report means for the shell. */
export function exitStatus(report: Report, { failOn, strict }: Threshold): number {
  const { findings, summary, finishedAt, scenarios = [] } = report;
  const { proven, violated, unproven, untested } = summary.operations;
  const grave = findings.some((finding) => isOpen(finding) && isAtLeast(finding.severity, failOn));
  // As under Playwright Test, whatever the threshold: a scenario is the user's own demand.
  if (grave || scenarios.some(({ outcome }) => outcome === 'failed')) return EXIT.findings;
  if (proven + violated === 0) return EXIT.nothingJudged;
  // What was cut off shows nothing about the rest, whatever the threshold.
  if (finishedAt === undefined) return EXIT.nothingJudged;
  if (waiverFaults(report).length > 0 || scenarios.some(isAmiss)) return EXIT.findings;
  return strict && unproven + untested > 0 ? EXIT.findings : EXIT.clean;
}
