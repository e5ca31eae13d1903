import { expect, test } from '@playwright/test';
import { loadCatalogue } from '../../src/catalogue.ts';
import { loadDefects } from './defect.ts';
import { killOf } from './kill-table.ts';
import { runReference } from './run-reference.ts';

const defects = await loadDefects();
const { rules } = await loadCatalogue();

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
  for (const defect of defects) {
    test(defect.id, async () => {
      const { report, verdicts } = await runReference([defect.id]);
      expect(killOf(defect, report, verdicts).complaints).toEqual([]);
    });
  }
});

test.describe('the zoo as a whole', () => {
  test('holds at least seventy defects', () => expect(defects.length).toBeGreaterThanOrEqual(70));

  test('shows each pattern at least twice', () => {
    const shown = defects.flatMap(({ pattern }) => pattern ?? []);
    const patterns = new Set(rules.flatMap(({ pattern }) => pattern ?? []));
    expect(patterns.size).toBe(22);
    expect([...patterns].filter((pattern) => shown.filter((each) => each === pattern).length < 2)).toEqual([]);
  });

  test('trips each rule at least once', () => {
    // The rule of a pattern is tripped where the pattern is found, which each defect's own test shows.
    const named = new Set<string>(defects.flatMap((defect) => [...defect.rules, defect.pattern ?? '']));
    expect(rules.filter(({ id }) => !named.has(id)).map(({ id }) => id)).toEqual([]);
  });
});
