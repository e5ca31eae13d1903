import { expect, test } from '@playwright/test';
import { loadCatalogue } from '../../src/catalogue.ts';
import { checkExamples } from '../../src/examples.ts';

const { rules } = await loadCatalogue();

test.describe('rules', () => {
  for (const rule of rules) {
    test(`${rule.id}: each worked example has the outcome it states`, () => {
      expect(checkExamples(rule)).toEqual([]);
    });

    test(`${rule.id}: has an example that fails or is doubtful, and one that does not`, () => {
      const outcomes = rule.examples.map(({ outcome }) => outcome);
      expect(outcomes.some((outcome) => outcome === 'failed' || outcome === 'cantTell')).toBe(true);
      expect(outcomes.some((outcome) => outcome === 'passed' || outcome === 'inapplicable')).toBe(true);
    });

    test(`${rule.id}: cites a clause and every message it can print is its own`, () => {
      expect(rule.references.length).toBeGreaterThan(0);
      for (const { url } of rule.references) expect(url).toMatch(/^https:\/\//);
      expect(Object.keys(rule.messages).length).toBeGreaterThan(0);
    });
  }

  test('what a rule says it explains exists', () => {
    const ids = new Set(rules.map(({ id }) => id));
    const unknown = rules.flatMap(({ id, explains = [] }) =>
      explains.filter((each) => !ids.has(each)).map((each) => `${id} → ${each}`),
    );
    expect(unknown).toEqual([]);
  });
});
