import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { assemble } from '../../reports/assemble.ts';
import format from '../../reports/formats/html.ts';
import { type EndedScenario, withScenarios } from '../../reports/scenarios.ts';
import type { ScenarioAttachment } from '../../src/model/attachment.ts';
import type { Report, ScenarioFailure } from '../../src/model/report.ts';
import { expect, test } from '../browser.ts';
import { sample, soundApi } from './sample-report.ts';

const matrix = assemble(sample(soundApi));
const [operation] = matrix.operations;
const id = operation?.id ?? '';

const failure: ScenarioFailure = {
  assertion: 'toBeForbidden',
  operation: id,
  credential: 'with the scopes reports:read',
  expected: '403',
  observed: '200 <b>',
  reference: { title: 'RFC 9110 §15.5.4', url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4' },
};

const told = (more: Partial<ScenarioAttachment> = {}): ScenarioAttachment => ({
  operations: [id],
  requests: 1,
  failures: [],
  notes: [],
  leftovers: [],
  ...more,
});

const ended = (more: Partial<EndedScenario> = {}): EndedScenario => ({
  titles: ['orders', 'an agent'],
  file: '/api/scenarios/agent.spec.ts',
  line: 3,
  ended: 'expected',
  interrupted: false,
  told: told(),
  ...more,
});

/** As one that did not come so far as to say anything. */
const withoutWord = ({ told: _, ...scenario }: EndedScenario): EndedScenario => scenario;

const reportOf = (...scenarios: readonly EndedScenario[]): Report => withScenarios(matrix, scenarios, '/api');

const ENDINGS: readonly (readonly [name: string, scenario: EndedScenario, due: object])[] = [
  [
    'it holds',
    ended(),
    { title: 'orders › an agent', file: 'scenarios/agent.spec.ts', outcome: 'passed', failures: [] },
  ],
  [
    'it holds when it is tried again',
    ended({ ended: 'flaky', told: told({ failures: [failure] }) }),
    { outcome: 'passed', flaky: true, failures: [] },
  ],
  [
    'an assertion on an answer fails',
    ended({ ended: 'unexpected', told: told({ failures: [failure], reason: 'why' }) }),
    { outcome: 'failed', reason: 'why', failures: [failure] },
  ],
  [
    'any other assertion fails',
    ended({ ended: 'unexpected', told: told({ reason: 'why' }) }),
    { outcome: 'failed', reason: 'why' },
  ],
  [
    'the target gives no answer',
    ended({ ended: 'unexpected', told: told({ doubt: 'no answer', reason: 'longer' }) }),
    { outcome: 'cantTell', reason: 'no answer' },
  ],
  [
    'an assertion failed before the target fell silent',
    ended({ ended: 'unexpected', told: told({ doubt: 'no answer', failures: [failure] }) }),
    { outcome: 'failed' },
  ],
  [
    'it is skipped before it begins',
    withoutWord(ended({ ended: 'skipped', why: 'not sent: writes' })),
    { outcome: 'untested', reason: 'not sent: writes', operations: [], requests: 0 },
  ],
  ['it is cut off', ended({ interrupted: true }), { outcome: 'untested', reason: 'the run was cut off' }],
];

for (const [name, scenario, due] of ENDINGS) {
  test(`what is told where ${name}`, () => {
    expect(reportOf(scenario).scenarios).toMatchObject([due]);
  });
}

test('what scenarios leave behind stands with the rest; without scenarios nothing changes', () => {
  const leftover = { operation: id, parameter: 'id', value: 'o-1', reason: 'no delete' };
  expect(reportOf(ended({ told: told({ leftovers: [leftover] }) })).leftovers).toEqual([...matrix.leftovers, leftover]);
  expect(reportOf()).toBe(matrix);
});

test('they stand by file and line, and the schema knows them', () => {
  const schema = JSON.parse(readFileSync(new URL('../../reports/report.schema.json', import.meta.url), 'utf8'));
  const validate = new Ajv2020({ strict: true, strictTuples: false, allErrors: true }).compile(schema);
  const report = reportOf(
    ...ENDINGS.map(([, scenario], index) => ({ ...scenario, line: 90 - index })),
    ended({ file: '/api/a.ts', line: 100 }),
  );
  validate(JSON.parse(JSON.stringify(report)));
  expect(validate.errors).toBeNull();
  expect(report.scenarios?.map(({ line }) => line)).toEqual([100, 83, 84, 85, 86, 87, 88, 89, 90]);
  const { scenarios: [first] = [] } = report;
  expect(validate({ ...report, scenarios: [{ ...first, outcome: 'well' }] })).toBe(false);
});

test('a file outside the working directory is named without the folders above it', () => {
  expect(reportOf(ended({ file: '/else/x.spec.ts' })).scenarios?.[0]?.file).toBe('else/x.spec.ts');
});

const rendered = (report: Report): string => [...(format.render(report) as Iterable<string>)].join('');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

test('the page lists them, as text, and axe finds nothing', async ({ page }) => {
  const report = reportOf(
    ended({ titles: ['<script>alert(1)</script>'], told: told({ notes: ['<i>noted</i>'] }) }),
    ended({ line: 9, ended: 'unexpected', told: told({ failures: [failure] }) }),
  );
  await page.setContent(rendered(report));
  const section = page.getByRole('region', { name: 'Scenarios' });
  await expect(section).toContainText('1 of 2 failed');
  await expect(section.getByRole('row')).toContainText([
    'Scenario',
    '<script>alert(1)</script>',
    '403 was due, 200 <b> came (RFC 9110 §15.5.4)',
  ]);
  await expect(section.getByRole('row')).toContainText(['', '<i>noted</i>', 'wrong']);
  await expect(page.getByRole('navigation', { name: 'Contents' })).toContainText('Scenarios (2)');
  await page.evaluate(axe);
  const violations = await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) })))',
  );
  expect(violations).toEqual([]);
});

test('without scenarios the page has no such part', async () => {
  expect(rendered(matrix)).not.toContain('id="scenarios"');
});
