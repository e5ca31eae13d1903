import { fingerprint } from '../../src/findings/fingerprint.ts';
import type { Report, ReportedScenario } from '../../src/model/report.ts';
import type { RelatedLocation, SarifDoubt, SarifResult, SarifRule } from './log.ts';

const RULE = 'scenario';

/** What every failed scenario is a result of. */
export const SCENARIO_RULE: SarifRule = {
  id: RULE,
  title: 'The scenarios of this API hold',
  meaning: 'A test of your own on who may do what did not hold.',
  fix: 'Read what was due and what came; mend the API, or the scenario.',
  severity: 'high',
  keyword: 'none',
  references: [],
};

/** A result for each failed scenario, at its line; what it called stands beside it. */
export function scenarioResults(
  { scenarios = [] }: Report,
  related: (operation: string) => readonly RelatedLocation[],
): readonly SarifResult[] {
  return scenarios
    .filter(({ outcome }) => outcome === 'failed')
    .map((scenario) => ({
      rule: RULE,
      severity: SCENARIO_RULE.severity,
      message: sentence(scenario),
      fingerprint: fingerprint(RULE, { messageId: `${scenario.file}\n${scenario.title}` }),
      operations: scenario.operations,
      location: { file: scenario.file, line: scenario.line },
      related: scenario.operations.flatMap(related),
    }));
}

export const scenarioDoubts = ({ scenarios = [] }: Report): readonly SarifDoubt[] =>
  scenarios
    .filter(({ outcome }) => outcome === 'cantTell')
    .map((scenario) => ({ rule: RULE, message: sentence(scenario) }));

const sentence = ({ title, reason = 'it failed' }: ReportedScenario): string =>
  `${title}: ${reason}`.replaceAll(/\s+/g, ' ').trim();
