import { expect, test } from '@playwright/test';
import type { Report } from '../../src/model/report.ts';
import { runAgainst } from './run-reference.ts';
import { loadVariants, openVariant } from './variant.ts';

const variants = await loadVariants();

/** What says something against a gate; doubts are told by the operations that they leave unproven. */
const grave = ({ findings }: Report) =>
  findings
    .filter(({ severity, outcome }) => outcome === 'failed' && severity !== 'low' && severity !== 'info')
    .map(({ rule, message }) => ({ rule, message }));

test.describe('nothing is found in a sound API, however it answers', () => {
  test('there are at least fifteen', () => expect(variants.length).toBeGreaterThanOrEqual(15));

  for (const variant of variants) {
    test(variant.id, async () => {
      const { report } = await runAgainst(await openVariant(variant), variant.declares);
      expect(grave(report)).toEqual([]);
      const unproven = report.operations.filter(({ status }) => status !== 'proven');
      for (const { id, status, reason } of unproven) {
        expect(status, `${id}: ${reason}`).toBe('unproven');
        expect(reason, `${id} is unproven`).toMatch(variant.lacks ?? NOTHING);
      }
    });
  }
});

test.describe('what has to be declared is said where it is not', () => {
  for (const variant of variants.filter(({ declares }) => declares !== undefined)) {
    test(variant.id, async () => {
      const { report } = await runAgainst(await openVariant(variant));
      const rules = new Set(grave(report).map(({ rule }) => rule));
      expect([...rules].sort()).toEqual([...(variant.undeclared ?? [])].sort());
    });
  }
});

/** No reason is right. */
const NOTHING = /(?!)/;
