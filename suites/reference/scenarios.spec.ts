import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Report } from '../../src/model/report.ts';
import { sarifFaults } from '../unit/sarif-schema.ts';
import { type Extended, openExtended } from './extended/open.ts';
import { type Ended, playwright, ROOT } from './spawn.ts';

const RECIPES = join(ROOT, 'suites', 'scenarios');

let folder = '';
let extended: Extended | undefined;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-scenarios-'));
});

test.afterEach(async () => {
  await extended?.close();
  await rm(folder, { recursive: true, force: true });
});

async function runScenarios(args: readonly string[] = []): Promise<Ended> {
  const more = ['--project=scenarios', '--workers=1', `--output=${join(folder, 'results')}`];
  return playwright(['test', ...more, '--reporter=list,./src/reporter.ts', ...args], { env: extended?.env ?? {} });
}

const written = (name: string): Promise<string> => readFile(join(folder, 'report', name), 'utf8');

const readReport = async (): Promise<Report> => JSON.parse(await written('report.json')) as Report;

test('every recipe holds on the reference API, and stands in the report', async () => {
  extended = await openExtended({ folder, scenarios: RECIPES });
  const ended = await runScenarios();
  expect(ended.stdout + ended.stderr).toContain('passed');
  expect(ended.status, ended.stdout).toBe(0);
  const report = await readReport();
  expect(report.scenarios?.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(report.leftovers).toEqual([]);
});

test('what does not hold is told with what was due, what came and the clause', async () => {
  const formats = ['json', 'junit', 'markdown', 'sarif'];
  extended = await openExtended({ folder, scenarios: RECIPES, defects: ['all-401'], more: { formats } });
  const ended = await runScenarios(['agent-tools']);
  expect(ended.status).toBe(1);
  for (const line of [
    'Operation: POST /orders/{orderId}/cancellation, with the scopes orders:read',
    'Expected:  403 with a challenge of error="insufficient_scope" that names orders:cancel',
    'Observed:  401, WWW-Authenticate: Bearer',
    'Clause:    RFC 6750 §3.1 https://www.rfc-editor.org/rfc/rfc6750#section-3.1',
  ]) {
    expect(ended.stdout).toContain(line);
  }
  const report = await readReport();
  expect(report.scenarios).toMatchObject([
    {
      title: 'an agent with read scopes cannot cancel an order',
      file: 'suites/scenarios/agent-tools.spec.ts',
      outcome: 'failed',
      operations: ['POST /orders', 'POST /orders/{orderId}/cancellation'],
      failures: [{ assertion: 'toBeForbidden', reference: { title: 'RFC 6750 §3.1' } }],
    },
    { outcome: 'failed' },
  ]);
  const [first] = report.scenarios ?? [];
  const sarif = await written('report.sarif');
  expect(sarifFaults(JSON.parse(sarif))).toEqual([]);
  const [result] = JSON.parse(sarif).runs[0].results;
  const { artifactLocation, region } = result.locations[0].physicalLocation;
  const lines = (await readFile(join(ROOT, artifactLocation.uri), 'utf8')).split('\n');
  expect(lines[region.startLine - 1]).toContain(`test('${first?.title}'`);
  expect(await written('report.md')).toContain('2 of 2 scenarios failed.\n');
  expect(await written('junit.xml')).toContain('<testsuite name="scenarios" tests="2" failures="2"');
});
