import { defineFormat } from '../../src/define.ts';
import type { Report, ReportedCase, ReportedOperation } from '../../src/model/report.ts';
import type { Outcome } from '../../src/model/rule.ts';
import { acceptedCases } from '../accepted-cases.ts';
import { challengeText } from '../challenge-text.ts';
import { groupedBy } from '../grouping.ts';
import { scenarioSuite, scenarioTotals } from '../junit/scenarios.ts';
import { attributesOf, element, property, skipped, type Totals, xml } from '../junit/xml.ts';
import { pieces } from '../pieces.ts';

export default defineFormat({
  id: 'junit',
  title: 'JUnit XML: one testcase per test case, one testsuite per operation',
  fileName: 'junit.xml',
  render: (report) => pieces(document(report)),
});

type Result = (testCase: ReportedCase, accepted: AcceptedCases) => string;

/** By id of a failed case, why it fails nothing. */
type AcceptedCases = ReadonlyMap<string, string>;

const RESULT = {
  passed: () => '',
  failed: (testCase, accepted) => {
    const why = accepted.get(testCase.id);
    return why === undefined ? amiss('failure', testCase) : skipped(why);
  },
  cantTell: (testCase) => amiss('error', testCase),
  untested: left,
  inapplicable: left,
} as const satisfies Record<Outcome, Result>;

function* document(report: Report): Generator<string> {
  const { scenarios = [] } = report;
  const cases = groupedBy(report.cases, ({ operation }) => operation);
  const accepted = acceptedCases(report);
  const all = sum(totals(report.cases, accepted), scenarioTotals(scenarios));
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="twogate: ${xml(report.target.title)}"${attributesOf(all)}${time(report.cases)}>\n`;
  yield* leftovers(report);
  for (const operation of report.operations) {
    yield* suite({ operation, cases: cases.get(operation.id) ?? [], startedAt: report.startedAt }, accepted);
  }
  yield* scenarioSuite(scenarios);
  yield '</testsuites>\n';
}

/** What the run could not remove, as properties of the whole. */
function* leftovers(report: Report): Generator<string> {
  if (report.leftovers.length === 0) return;
  const properties = report.leftovers.map(({ operation, parameter, value, reason }) =>
    property('leftover', `${parameter} ${value}, made by ${operation}: ${reason}`),
  );
  yield `<properties>${properties.join('')}</properties>\n`;
}

interface Suite {
  readonly operation: ReportedOperation;
  readonly cases: readonly ReportedCase[];
  readonly startedAt: string;
}

function* suite({ operation, cases, startedAt }: Suite, accepted: AcceptedCases): Generator<string> {
  const counts = `${attributesOf(totals(cases, accepted))}${time(cases)}`;
  yield `<testsuite name="${xml(operation.id)}" timestamp="${xml(startedAt)}"${counts}>\n`;
  yield `<properties>${property('status', operation.status)}${property('reason', operation.reason)}</properties>\n`;
  for (const testCase of cases) {
    const attributes = `name="${xml(testCase.id)}" classname="${xml(operation.id)}"${time([testCase])}`;
    yield `<testcase ${attributes}>${RESULT[testCase.outcome](testCase, accepted)}</testcase>\n`;
  }
  yield '</testsuite>\n';
}

function totals(cases: readonly ReportedCase[], accepted: AcceptedCases): Totals {
  const of = (...outcomes: readonly Outcome[]) => cases.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const waived = cases.filter(({ id, outcome }) => outcome === 'failed' && accepted.has(id)).length;
  const skips = of('untested', 'inapplicable') + waived;
  return { tests: cases.length, failures: of('failed') - waived, errors: of('cantTell'), skipped: skips };
}

const sum = (a: Totals, b: Totals): Totals => ({
  tests: a.tests + b.tests,
  failures: a.failures + b.failures,
  errors: a.errors + b.errors,
  skipped: a.skipped + b.skipped,
});

function time(cases: readonly ReportedCase[]): string {
  const milliseconds = cases.reduce((total, { observed }) => total + (observed?.durationMs ?? 0), 0);
  return ` time="${(milliseconds / 1000).toFixed(3)}"`;
}

function amiss(name: 'failure' | 'error', testCase: ReportedCase): string {
  return element(name, { message: testCase.reason ?? '', type: testCase.outcome, body: evidence(testCase) });
}

function left({ outcome, reason = 'no reason given' }: ReportedCase): string {
  return skipped(`${outcome}: ${reason}`);
}

function evidence({ expected, observed, request }: ReportedCase): string {
  const lines = [
    `expected: ${expected}`,
    `observed: ${observed?.status ?? 'no answer'}`,
    ...(observed?.challenges ?? []).map((challenge) => `challenge: ${challengeText(challenge)}`),
    ...(request === undefined ? [] : [`request: ${request.method} ${request.url}`]),
  ];
  return lines.join('\n');
}
