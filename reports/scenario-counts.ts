import type { ReportedScenario } from '../src/model/report.ts';
import type { Outcome } from '../src/model/rule.ts';

export function scenarioCounts(scenarios: readonly ReportedScenario[] = []): Readonly<Record<Outcome, number>> {
  const counts: Record<Outcome, number> = { passed: 0, failed: 0, cantTell: 0, inapplicable: 0, untested: 0 };
  for (const { outcome } of scenarios) counts[outcome] += 1;
  return counts;
}

/** Failed, or without an answer of the target: what fails a run of Playwright Test. */
export const isAmiss = ({ outcome }: ReportedScenario): boolean => outcome === 'failed' || outcome === 'cantTell';

/** `1 of 3 scenarios failed, and 1 cannot be told`; undefined where none is amiss. */
export function amissInShort(scenarios: readonly ReportedScenario[] = []): string | undefined {
  const { failed, cantTell } = scenarioCounts(scenarios);
  const all = `${scenarios.length} scenario${scenarios.length === 1 ? '' : 's'}`;
  if (failed > 0) return `${failed} of ${all} failed${cantTell > 0 ? `, and ${cantTell} cannot be told` : ''}`;
  return cantTell > 0 ? `${cantTell} of ${all} cannot be told` : undefined;
}
