import { expect, test } from '@playwright/test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { assemble } from '../../reports/assemble.ts';
import html from '../../reports/formats/html.ts';
import junit from '../../reports/formats/junit.ts';
import markdown from '../../reports/formats/markdown.ts';
import sarif from '../../reports/formats/sarif.ts';
import { beside, mergedScenarios } from '../../reports/scenarios.ts';
import { verdict, verdictTone } from '../../reports/verdict.ts';
import { exitStatus } from '../../src/cli/exit.ts';
import { painter, summaryOf, verdictLine } from '../../src/cli/terminal.ts';
import type { Format } from '../../src/model/format.ts';
import type { Report, ReportedScenario } from '../../src/model/report.ts';
import { faultyApi, OPERATIONS, sample, soundApi } from './sample-report.ts';
import { sarifFaults } from './sarif-schema.ts';

const proven = assemble(sample(soundApi, { operations: OPERATIONS.slice(0, 12) }));
const violated = assemble(sample(faultyApi));
const [{ id } = { id: '' }] = proven.operations;

const scenario = (title: string, facts: Partial<ReportedScenario> = {}): ReportedScenario => ({
  title,
  file: 'scenarios/an agent.spec.ts',
  line: 3,
  outcome: 'passed',
  operations: [id],
  requests: 1,
  failures: [],
  notes: [],
  ...facts,
});

const passed = scenario('orders › it holds');
const failed = scenario('orders › an "agent" <cannot> cancel', {
  line: 9,
  outcome: 'failed',
  reason: `${id}: 403 was due, 200 came`,
  failures: [
    {
      assertion: 'toBeForbidden',
      operation: id,
      credential: 'with the scopes reports:read',
      expected: '403',
      observed: '200 <b>',
      reference: { title: 'RFC 9110 §15.5.4', url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4' },
    },
  ],
});
const doubtful = scenario('orders › silence', { line: 20, outcome: 'cantTell', reason: 'no answer\ncame' });
const skipped = scenario('orders › later', { line: 30, outcome: 'untested', reason: 'not sent: writes', requests: 0 });
const ALL = [passed, failed, doubtful, skipped];

const rendered = (format: Format, report: Report): string => [...(format.render(report) as Iterable<string>)].join('');
const plain = painter({}, {});

test.describe('junit', () => {
  interface Suite {
    readonly name: string;
    readonly tests: string;
    readonly failures: string;
    readonly errors: string;
    readonly skipped: string;
    readonly testcase?: readonly Readonly<Record<string, unknown>>[];
  }

  function readBack(report: Report): Suite & { readonly testsuite: readonly Suite[] } {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      isArray: (name) => ['testsuite', 'testcase'].includes(name),
      htmlEntities: true,
    });
    const text = rendered(junit, report);
    expect(XMLValidator.validate(text)).toBe(true);
    return parser.parse(text).testsuites;
  }

  const numbers = ({ tests, failures, errors, skipped: skips }: Suite) => [tests, failures, errors, skips].map(Number);

  test('a suite of their own has a case for each, with file and line', () => {
    const own = readBack(beside(violated, ALL)).testsuite.at(-1);
    expect(own?.name).toBe('scenarios');
    const place = { classname: passed.file, file: passed.file };
    expect(own?.testcase).toEqual([
      { name: passed.title, ...place, line: '3' },
      {
        name: failed.title,
        ...place,
        line: '9',
        failure: {
          message: failed.reason,
          type: 'failed',
          '#text': `scenarios/an agent.spec.ts:9\ntoBeForbidden ${id}, with the scopes reports:read: 403 was due, 200 <b> came (RFC 9110 §15.5.4)`,
        },
      },
      {
        name: doubtful.title,
        ...place,
        line: '20',
        error: { message: 'no answer\ncame', type: 'cantTell', '#text': 'scenarios/an agent.spec.ts:20' },
      },
      { name: skipped.title, ...place, line: '30', skipped: { message: 'untested: not sent: writes' } },
    ]);
    expect(own === undefined ? [] : numbers(own)).toEqual([4, 1, 1, 1]);
  });

  test('they count in the whole; without any there is no such suite', () => {
    const before = readBack(violated);
    const after = readBack(beside(violated, ALL));
    const [tests = 0, failures = 0, errors = 0, skips = 0] = numbers(before);
    expect(numbers(after)).toEqual([tests + 4, failures + 1, errors + 1, skips + 1]);
    expect(before.testsuite).toHaveLength(violated.operations.length);
  });
});

test.describe('markdown', () => {
  test('those that failed or cannot be told stand below the findings, as text, with the reason', () => {
    const text = rendered(markdown, beside(violated, ALL));
    expect(text).toContain(
      '### 1 of 4 scenarios failed, and 1 cannot be told\n\n❌ orders › an "agent" &lt;cannot&gt;',
    );
    expect(text).toContain('(`scenarios/an agent.spec.ts:9`): ');
    expect(text).toContain('❔ orders › silence (`scenarios/an agent.spec.ts:20`): no answer came');
    expect(text).not.toContain('it holds');
    expect(text.indexOf('### Findings')).toBeLessThan(text.indexOf('### 1 of 4 scenarios'));
  });

  test('of those that hold there is one line', () => {
    expect(rendered(markdown, beside(proven, [passed, skipped]))).toContain('\n2 scenarios: 1 passed, 1 not run.\n');
    expect(rendered(markdown, beside(proven, [passed]))).toContain('\n1 scenario: 1 passed.\n');
    expect(rendered(markdown, proven)).not.toContain('scenario');
  });

  test('a thousand that fail leave the page within its size, and are counted where they are left out', () => {
    const word = '𝕏@'.repeat(2_000);
    const many = Array.from({ length: 1_000 }, (_, line) => scenario(word, { line, outcome: 'failed', reason: word }));
    const text = rendered(markdown, beside(violated, many));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(text).toMatch(/\*\*Left out\*\*.*: \d{3} scenarios/);
    expect(text).toContain('### 1000 of 1000 scenarios failed');
  });
});

test.describe('sarif', () => {
  const logOf = (report: Report) => JSON.parse(rendered(sarif, report));

  test('a failed one is a result at its line, with the operations that it called', () => {
    const log = logOf(beside(proven, ALL));
    expect(sarifFaults(log)).toEqual([]);
    const [run] = log.runs;
    expect(run.results).toMatchObject([
      {
        ruleId: 'scenario',
        level: 'error',
        message: { text: `${failed.title}: ${failed.reason}` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'scenarios/an%20agent.spec.ts', uriBaseId: '%SRCROOT%' },
              region: { startLine: 9 },
            },
            logicalLocations: [{ fullyQualifiedName: id }],
          },
        ],
      },
    ]);
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(['scenario']);
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
      { associatedRule: { id: 'scenario' }, message: { text: 'orders › silence: no answer came' } },
    ]);
  });

  test('its fingerprint is that of file and title: it stays when it moves, and no two share it', () => {
    const marks = (...scenarios: readonly ReportedScenario[]): readonly string[] =>
      logOf(beside(proven, scenarios)).runs[0].results.map(
        (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints['twogate/v1'],
      );
    const [mark] = marks(failed);
    expect(mark).toMatch(/^[0-9a-f]{16}$/);
    expect(marks({ ...failed, line: 90, reason: 'other' })).toEqual([mark]);
    const others = marks(failed, { ...failed, title: 'another' }, { ...failed, file: 'b.spec.ts' });
    expect(new Set(others).size).toBe(3);
  });

  test('beside findings, whose rules stay what they were', () => {
    const [before] = logOf(violated).runs;
    const [after] = logOf(beside(violated, ALL)).runs;
    expect(after.results.slice(0, -1)).toEqual(before.results);
    expect(after.tool.driver.rules.slice(0, -1)).toEqual(before.tool.driver.rules);
    expect(logOf(beside(violated, [passed])).runs[0]).toEqual(before);
  });
});

const VERDICTS: readonly (readonly [
  name: string,
  report: Report,
  due: { readonly sentence: RegExp; readonly tone: string; readonly exit: number },
])[] = [
  [
    'all proven, all hold',
    beside(proven, [passed, skipped]),
    { sentence: /^Both gates are proven to hold on all 12 operations\.$/, tone: 'good', exit: 0 },
  ],
  [
    'all proven, one failed',
    beside(proven, [passed, failed]),
    { sentence: /on all 12 operations, but 1 of 2 scenarios failed\.$/, tone: 'bad', exit: 1 },
  ],
  [
    'all proven, one cannot be told',
    beside(proven, [passed, doubtful]),
    { sentence: /on all 12 operations, but 1 of 2 scenarios cannot be told\.$/, tone: 'doubt', exit: 1 },
  ],
  [
    'violated, and one failed',
    beside(violated, ALL),
    {
      sentence: /do not hold on 13 of 16 operations, and 1 of 4 scenarios failed, and 1 cannot be told\.$/,
      tone: 'bad',
      exit: 1,
    },
  ],
  [
    'some not proven, and one failed',
    beside(assemble(sample(soundApi)), [failed]),
    {
      sentence: /^No operation was seen to be violated, but 1 of 16 is not proven, and 1 of 1 scenario failed\.$/,
      tone: 'bad',
      exit: 1,
    },
  ],
];

test('where nothing was judged, a scenario without an answer is no finding; one that failed is', () => {
  const { operations, ...counted } = proven.summary;
  const none = { ...operations, proven: 0, untested: operations.proven };
  const unjudged: Report = { ...proven, summary: { ...counted, operations: none } };
  const threshold = { failOn: 'high', strict: false } as const;
  expect(exitStatus(beside(unjudged, [doubtful]), threshold)).toBe(2);
  expect(exitStatus(beside(unjudged, [failed]), threshold)).toBe(1);
});

test.describe('the verdict', () => {
  for (const [name, report, due] of VERDICTS) {
    test(`says the same as the exit status: ${name}`, () => {
      expect(verdict(report)).toMatch(due.sentence);
      expect(verdictTone(report)).toBe(due.tone);
      expect(exitStatus(report, { failOn: 'high', strict: false })).toBe(due.exit);
      expect(rendered(markdown, report).split('\n')[0]).toContain({ good: '✅', bad: '❌', doubt: '❔' }[due.tone]);
      expect(rendered(html, report)).toContain(`<h1>${verdict(report)}</h1>`);
    });
  }

  test('the terminal names those that did not hold, and is green for none of them', () => {
    const text = summaryOf(beside(proven, ALL), plain);
    expect(text).toContain(`Scenarios:\n  failed: ${failed.title} (scenarios/an agent.spec.ts:9): ${failed.reason}`);
    expect(text).toContain('\n  cannot be told: orders › silence (scenarios/an agent.spec.ts:20): no answer\n');
    expect(text).toMatch(/0 untested\. 1 of 4 scenarios failed, and 1 cannot be told\.$/);
    expect(summaryOf(beside(proven, [passed, skipped]), plain)).toBe(summaryOf(proven, plain));
    const styleOf = (...scenarios: readonly ReportedScenario[]): unknown => {
      const used: unknown[] = [];
      verdictLine(beside(proven, scenarios), (style, text) => {
        used.push(style);
        return text;
      });
      return used[0];
    };
    expect([styleOf(passed), styleOf(doubtful), styleOf(failed)]).toEqual(
      ['green', 'yellow', 'red'].map((colour) => [colour, 'bold']),
    );
  });
});

test('merged, a scenario is told of as it ended last, unless it was left out then', () => {
  const merged = mergedScenarios([
    [failed, doubtful, skipped],
    [{ ...failed, outcome: 'passed' }],
    [{ ...doubtful, outcome: 'untested' }, passed],
  ]);
  expect(merged.map(({ title, outcome }) => [title, outcome])).toEqual([
    [failed.title, 'passed'],
    [doubtful.title, 'cantTell'],
    [skipped.title, 'untested'],
    [passed.title, 'passed'],
  ]);
  expect(beside(proven, merged).scenarios?.map(({ line }) => line)).toEqual([3, 9, 20, 30]);
});
