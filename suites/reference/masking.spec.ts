import { expect, test } from '@playwright/test';
import type { Policy } from '../../src/model/plan.ts';
import { NOT_THERE, problem } from './answer.ts';
import type { Gates } from './gates.ts';
import { openReference } from './reference.ts';
import { runAgainst } from './run-reference.ts';

type Change = (gates: Gates) => Gates;

/** What a caller without the scope is told, whatever it asks for. */
const hidden: Change = (gates) => ({
  ...gates,
  refuse: (call, refusal) => (refusal.kind === 'insufficient' ? NOT_THERE : gates.refuse(call, refusal)),
});

const hiddenInOtherWords: Change = (gates) => ({
  ...gates,
  order: () => ['authenticate', 'lookup', 'authorize', 'validate'],
  refuse: (call, refusal) =>
    refusal.kind === 'insufficient' ? problem(404, 'Not for you.') : gates.refuse(call, refusal),
});

const lookedUpFirst: Change = (gates) => ({
  ...gates,
  order: () => ['authenticate', 'lookup', 'authorize', 'validate'],
});

async function rulesFound(change: Change, masking: Policy['masking']): Promise<readonly string[]> {
  const { report } = await runAgainst(await openReference({ changes: [change] }), { policy: { masking } });
  const failed = report.findings.filter(({ outcome, severity }) => outcome === 'failed' && severity !== 'info');
  return failed.map(({ rule }) => rule);
}

test('not-found: hidden alike is right, hidden in other words and not hidden at all are leaks', async () => {
  expect(await rulesFound(hidden, 'not-found')).toEqual([]);
  expect(await rulesFound(hiddenInOtherWords, 'not-found')).toEqual(['forbidden-alike-unknown']);
  expect(await rulesFound(lookedUpFirst, 'not-found')).toEqual(['forbidden-alike-unknown']);
});

test('forbidden: one 403 for both is right, a 404 for what is not there is a leak', async () => {
  expect(await rulesFound((gates) => gates, 'forbidden')).toEqual([]);
  expect(await rulesFound(lookedUpFirst, 'forbidden')).toEqual(['forbidden-alike-unknown']);
});

test('none: nothing is hidden, and the lookup before the scope is a blemish', async () => {
  expect(await rulesFound((gates) => gates, 'none')).toEqual([]);
  expect(await rulesFound(lookedUpFirst, 'none')).toEqual(['insufficient-scope-before-lookup']);
});

test('masking does not excuse a missing credential that is answered 404', async () => {
  const all: Change = (gates) => ({ ...gates, refuse: () => NOT_THERE });
  expect(await rulesFound(all, 'not-found')).toEqual(['all-404']);
});
