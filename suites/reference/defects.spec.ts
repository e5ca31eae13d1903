import { expect, test } from '@playwright/test';
import type { Report } from '../../src/model/report.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { loadDefects } from './defect.ts';
import { runReference } from './run-reference.ts';

const defects = await loadDefects();

test('the sound API is proven on every operation, and nothing is found', async () => {
  const { report, verdicts } = await runReference([]);
  expect(report.findings).toEqual([]);
  expect(failedRules(verdicts)).toEqual([]);
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

  for (const { id, pattern, blemish = false, rules } of defects) {
    test(id, async () => {
      const { report, verdicts } = await runReference([id]);
      expect(patternsOf(report), 'the pattern it names, and no other').toEqual(pattern === undefined ? [] : [pattern]);
      expect(failures(report), 'one cause, one finding').toHaveLength(1);
      expect(failedRules(verdicts, rules), 'the rules it trips, and no other of a case').toEqual([...rules].sort());
      expect(report.summary.operations.violated > 0, 'violated, unless it is a blemish').toBe(!blemish);
      expect(report.summary.operations.unproven + report.summary.operations.untested).toBe(0);
    });
  }
});

const failures = ({ findings }: Report) => findings.filter(({ outcome }) => outcome === 'failed');

const patternsOf = (report: Report): readonly string[] => [
  ...new Set(failures(report).flatMap(({ pattern }) => pattern ?? [])),
];

/** Of operations only those that are asked for: the pattern tells of the others. */
const failedRules = (verdicts: readonly Verdict[], ofOperations: readonly string[] = []): readonly string[] => {
  const failed = verdicts.filter(
    ({ outcome, reach, rule }) => outcome === 'failed' && (reach === 'case' || ofOperations.includes(rule)),
  );
  return [...new Set(failed.map(({ rule }) => rule))].sort();
};
