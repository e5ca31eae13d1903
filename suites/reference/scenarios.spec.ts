import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Report } from '../../src/model/report.ts';
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

const readReport = async (): Promise<Report> =>
  JSON.parse(await readFile(join(folder, 'report', 'report.json'), 'utf8')) as Report;

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
  extended = await openExtended({ folder, scenarios: RECIPES, defects: ['all-401'] });
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
});
