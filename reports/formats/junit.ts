import { defineFormat } from '../../src/define.ts';
import type { Report, ReportedCase, ReportedOperation } from '../../src/model/report.ts';
import type { Outcome } from '../../src/model/rule.ts';
import { acceptedCases } from '../accepted-cases.ts';
import { challengeText } from '../challenge-text.ts';
import { groupedBy } from '../grouping.ts';
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
    return why === undefined ? element('failure', testCase) : `<skipped message="${xml(why)}"/>`;
  },
  cantTell: (testCase) => element('error', testCase),
  untested: skipped,
  inapplicable: skipped,
} as const satisfies Record<Outcome, Result>;

function* document(report: Report): Generator<string> {
  const cases = groupedBy(report.cases, ({ operation }) => operation);
  const accepted = acceptedCases(report);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="twogate: ${xml(report.target.title)}"${totals(report.cases, accepted)}>\n`;
  yield* leftovers(report);
  for (const operation of report.operations) {
    yield* suite({ operation, cases: cases.get(operation.id) ?? [], startedAt: report.startedAt }, accepted);
  }
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
  yield `<testsuite name="${xml(operation.id)}" timestamp="${xml(startedAt)}"${totals(cases, accepted)}>\n`;
  yield `<properties>${property('status', operation.status)}${property('reason', operation.reason)}</properties>\n`;
  for (const testCase of cases) {
    const time = seconds(testCase.observed?.durationMs ?? 0);
    const attributes = `name="${xml(testCase.id)}" classname="${xml(operation.id)}" time="${time}"`;
    yield `<testcase ${attributes}>${RESULT[testCase.outcome](testCase, accepted)}</testcase>\n`;
  }
  yield '</testsuite>\n';
}

function property(name: string, value: string | undefined): string {
  return value === undefined ? '' : `<property name="${name}" value="${xml(value)}"/>`;
}

function totals(cases: readonly ReportedCase[], accepted: AcceptedCases): string {
  const of = (...outcomes: readonly Outcome[]) => cases.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const time = cases.reduce((sum, { observed }) => sum + (observed?.durationMs ?? 0), 0);
  const waived = cases.filter(({ id, outcome }) => outcome === 'failed' && accepted.has(id)).length;
  const skips = of('untested', 'inapplicable') + waived;
  return ` tests="${cases.length}" failures="${of('failed') - waived}" errors="${of('cantTell')}" skipped="${skips}" time="${seconds(time)}"`;
}

function element(name: 'failure' | 'error', testCase: ReportedCase): string {
  const message = xml(testCase.reason ?? '');
  return `<${name} message="${message}" type="${testCase.outcome}">${xml(evidence(testCase))}</${name}>`;
}

function skipped(testCase: ReportedCase): string {
  return `<skipped message="${xml(`${testCase.outcome}: ${testCase.reason ?? 'no reason given'}`)}"/>`;
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

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** What XML 1.0 has no way to write, not even escaped. @see [XML 1.0 §2.2](https://www.w3.org/TR/xml/#charsets) */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function xml(text: string): string {
  return text.replace(FORBIDDEN, '\u{FFFD}').replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] ?? character);
}
