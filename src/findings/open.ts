import type { Finding, Summary } from '../model/report.ts';
import type { Severity } from '../model/rule.ts';

/** Whether a finding decides the exit status: it failed, and on some operation it is neither waived nor known. */
export function isOpen({ outcome, operations, waived, waivers = [], baseline, newOperations }: Finding): boolean {
  if (outcome !== 'failed' || waived || baseline === 'known') return false;
  if (operations.length === 0) return true;
  const covered = new Set(waivers.flatMap((waiver) => waiver.operations));
  return (newOperations ?? operations).some((id) => !covered.has(id));
}

/** Failed findings that are not waived, by severity. */
export function countFindings(findings: readonly Finding[]): Summary['findings'] {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { outcome, waived, severity } of findings) if (outcome === 'failed' && !waived) counts[severity] += 1;
  return counts;
}
