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

/** Why a failed finding fails nothing on one of its operations: a waiver, or an earlier report that tells it; undefined where it does. */
export function acceptedOn(finding: Finding, operation: string): string | undefined {
  const { waivers = [], baseline, newOperations = [] } = finding;
  const waiver = waivers.find(({ operations }) => operations.includes(operation));
  if (waiver !== undefined) return `waived until ${waiver.expires}: ${waiver.reason}`;
  const isKnown = baseline !== undefined && !newOperations.includes(operation);
  return isKnown ? 'known from the baseline' : undefined;
}
