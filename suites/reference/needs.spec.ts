import { expect, test } from '@playwright/test';
import { NEEDS, type NeedId } from './needs.ts';
import { openReference } from './reference.ts';
import { runAgainst } from './run-reference.ts';

/** The document says nothing of a 401 where no credential is needed, which is told. */
const REMARKS: Partial<Record<NeedId, readonly string[]>> = { 'strict-public': ['status-documented'] };

test.describe('a sound API that knows more is proven on every operation, and nothing is found', () => {
  for (const need of Object.keys(NEEDS) as NeedId[]) {
    test(need, async () => {
      const { report } = await runAgainst(await openReference({ needs: [need] }));
      expect(report.findings.map(({ rule }) => rule)).toEqual(REMARKS[need] ?? []);
      expect(report.summary.operations).toMatchObject({ violated: 0, unproven: 0, untested: 0 });
      expect(report.summary.cases).toMatchObject({ failed: 0, cantTell: 0 });
    });
  }
});

test.describe('step-up', () => {
  test('is asked for by the operations that declare it, in the words of RFC 9470', async () => {
    const { report } = await runAgainst(await openReference({ needs: ['step-up'] }));
    const weak = report.cases.filter(({ credential }) => /acr|stale/.test(credential));
    expect(new Set(weak.map(({ operation }) => operation))).toEqual(
      new Set(['GET /customers/{customerId}', 'POST /orders/{orderId}/refunds']),
    );
    const answers = weak.map(({ credential, outcome, observed }) => `${credential} ${outcome} ${observed?.status}`);
    expect([...new Set(answers)].sort()).toEqual([
      'low-acr passed 401',
      'low-acr-and-no-scope passed 403',
      'stale-authentication passed 401',
    ]);
  });

  for (const defect of ['all-401', 'all-403', 'all-404', 'bare-denial', 'ignores-scope', 'skips-signature']) {
    test(`does not disturb ${defect}`, async () => {
      const { report } = await runAgainst(await openReference({ defects: [defect], needs: ['step-up'] }));
      const failed = report.findings.filter(({ outcome }) => outcome === 'failed');
      expect(failed.map(({ rule, message }) => `${rule}: ${message}`)).toHaveLength(1);
    });
  }
});
