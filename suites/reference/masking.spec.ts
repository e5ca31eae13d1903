import { expect, test } from '@playwright/test';
import type { Policy } from '../../src/model/plan.ts';
import { NOT_THERE, problem } from './answer.ts';
import type { Gates } from './gates.ts';
import { openReference } from './reference.ts';
import { runAgainst } from './run-reference.ts';
import type { Declared } from './workspace.ts';

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

const rulesFound = (change: Change, masking: Policy['masking']) => rulesUnder(change, { masking });

async function rulesUnder(change: Change, policy: NonNullable<Declared['policy']>): Promise<readonly string[]> {
  const { report } = await runAgainst(await openReference({ changes: [change] }), { policy });
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

test.describe('in any order, what is said to be hidden is hidden', () => {
  const ORDER = { order: 'any' } as const;
  const first: Change = (gates) => ({ ...gates, order: () => ['lookup', 'validate', 'authenticate', 'authorize'] });
  const firstAndHidden: Change = (gates) => ({
    ...first(gates),
    refuse: (call, refusal) =>
      refusal.kind === 'insufficient' || (refusal.kind === 'absent' && call.route?.path.includes('{'))
        ? NOT_THERE
        : gates.refuse(call, refusal),
  });

  test('what is not said to be hidden need not be', async () => {
    expect(await rulesUnder(first, ORDER)).toEqual([]);
  });

  test('hidden from all, after a lookup, is right', async () => {
    const policy = { ...ORDER, masking: 'not-found', absentCredential: '404' } as const;
    expect(await rulesUnder(firstAndHidden, policy)).toEqual([]);
  });

  test('hidden from callers that are known, and told to strangers by the lookup, is not', async () => {
    const policy = { ...ORDER, masking: 'not-found' } as const;
    const toStrangers: Change = (gates) => {
      const changed = firstAndHidden(gates);
      return {
        ...changed,
        refuse: (call, refusal) =>
          refusal.kind === 'absent' ? gates.refuse(call, refusal) : changed.refuse(call, refusal),
      };
    };
    expect(await rulesUnder(toStrangers, policy)).toEqual(['authentication-before-lookup']);
  });

  test('hidden from strangers in other words is told', async () => {
    const inOtherWords: Change = (gates) => ({
      ...gates,
      order: (call) => (gates.present(call).length === 0 ? ['lookup', 'authenticate'] : gates.order(call)),
      refuse: (call, refusal) =>
        refusal.kind === 'absent' && call.route?.path.includes('{')
          ? problem(404, 'Not for you.')
          : gates.refuse(call, refusal),
    });
    const policy = { ...ORDER, absentCredential: '404' } as const;
    expect(await rulesUnder(inOtherWords, policy)).toEqual(['forbidden-alike-unknown']);
  });
});
