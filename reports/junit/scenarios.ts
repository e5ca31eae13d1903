import type { ReportedScenario, ScenarioFailure } from '../../src/model/report.ts';
import type { Outcome } from '../../src/model/rule.ts';
import { scenarioCounts } from '../scenario-counts.ts';
import { attributesOf, element, skipped, type Totals, xml } from './xml.ts';

const RESULT = {
  passed: () => '',
  failed: (scenario) => amiss('failure', scenario),
  cantTell: (scenario) => amiss('error', scenario),
  untested: left,
  inapplicable: left,
} as const satisfies Record<Outcome, (scenario: ReportedScenario) => string>;

/** The user's own tests as a suite of their own; nothing where none ran. */
export function* scenarioSuite(scenarios: readonly ReportedScenario[]): Generator<string> {
  if (scenarios.length === 0) return;
  yield `<testsuite name="scenarios"${attributesOf(scenarioTotals(scenarios))}>\n`;
  for (const scenario of scenarios) {
    const { title, file, line, outcome } = scenario;
    const attributes = `name="${xml(title)}" classname="${xml(file)}" file="${xml(file)}" line="${line}"`;
    yield `<testcase ${attributes}>${RESULT[outcome](scenario)}</testcase>\n`;
  }
  yield '</testsuite>\n';
}

export function scenarioTotals(scenarios: readonly ReportedScenario[]): Totals {
  const { failed, cantTell, untested, inapplicable } = scenarioCounts(scenarios);
  return { tests: scenarios.length, failures: failed, errors: cantTell, skipped: untested + inapplicable };
}

function amiss(name: 'failure' | 'error', { file, line, outcome, reason = '', failures }: ReportedScenario): string {
  const body = [`${file}:${line}`, ...failures.map(sentence)].join('\n');
  return element(name, { message: reason, type: outcome, body });
}

function left({ outcome, reason = 'no reason given' }: ReportedScenario): string {
  return skipped(`${outcome}: ${reason}`);
}

const sentence = ({ assertion, operation, credential, expected, observed, reference }: ScenarioFailure): string =>
  `${assertion} ${operation}, ${credential}: ${expected} was due, ${observed} came (${reference.title})`;
