import { acceptedOn } from '../src/findings/open.ts';
import type { Finding, Report } from '../src/model/report.ts';
import { groupedBy } from './grouping.ts';
import { isBlemish } from './severity.ts';

/** By id, why a failed case fails nothing: every finding that speaks of it is waived there, or known from an earlier report. */
export function acceptedCases({ findings, cases }: Report): ReadonlyMap<string, string> {
  const failing = findings.filter(({ outcome, severity }) => outcome === 'failed' && !isBlemish(severity));
  const named = groupedBy(
    failing.flatMap((finding) => finding.cases.map((id) => ({ id, finding }))),
    ({ id }) => id,
  );
  return new Map(
    cases.flatMap(({ id, operation, outcome }): [string, string][] => {
      const ofCase = (named.get(id) ?? []).map(({ finding }) => finding);
      const why = outcome === 'failed' ? accepted(ofCase, operation) : undefined;
      return why === undefined ? [] : [[id, why]];
    }),
  );
}

function accepted(findings: readonly Finding[], operation: string): string | undefined {
  const reasons = findings.map((finding) => acceptedOn(finding, operation));
  return reasons.includes(undefined) ? undefined : reasons[0];
}
