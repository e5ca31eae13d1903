import { expect, test } from '@playwright/test';
import { loadDefects } from './defect.ts';
import { killOf } from './kill-table.ts';
import { runReference } from './run-reference.ts';

const defects = await loadDefects();

test('the sound API is proven on every operation, and nothing is found', async () => {
  const { report, verdicts } = await runReference([]);
  expect(report.findings).toEqual([]);
  expect(verdicts.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(report.summary.operations).toEqual({
    proven: report.operations.length,
    violated: 0,
    unproven: 0,
    untested: 0,
  });
  expect(report.summary.cases).toMatchObject({ failed: 0, cantTell: 0 });
  const untested = report.cases.filter(({ outcome }) => outcome === 'untested');
  expect(new Set(untested.map(({ credential }) => credential)), 'what a signing key cannot make').toEqual(
    new Set(['revoked', 'retired-key', 'rotated-key', 'other-environment']),
  );
  for (const { reason } of untested) expect(reason).toMatch(/cannot revoke|has no keys to rotate|only you can have/);
  expect(report.operations.length).toBeGreaterThanOrEqual(14);
});

test.describe('each defect is found as what it is', () => {
  test('there are at least ten', () => expect(defects.length).toBeGreaterThanOrEqual(10));

  for (const defect of defects) {
    test(defect.id, async () => {
      const { report, verdicts } = await runReference([defect.id]);
      expect(killOf(defect, report, verdicts).complaints).toEqual([]);
    });
  }
});
