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
  test.setTimeout(180_000);
  extended = await openExtended({ folder, scenarios: RECIPES });
  const ended = await runScenarios();
  expect(ended.stdout + ended.stderr).toContain('passed');
  expect(ended.status, ended.stdout).toBe(0);
  const report = await readReport();
  expect(report.scenarios?.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(report.leftovers).toEqual([]);
});
