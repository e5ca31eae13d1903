import { expect, test } from '@playwright/test';
import { assemble } from '../../reports/assemble.ts';
import { fingerprint } from '../../src/findings/fingerprint.ts';
import { fc } from './property.ts';
import { faultyApi, sample } from './sample-report.ts';

const cause = fc.record({
  rule: fc.constantFrom('all-401', 'bare-denial', 'a', 'b'),
  pattern: fc.constantFrom(undefined, 'all-401', 'bare-denial'),
  messageId: fc.constantFrom('missing', 'collapsed', 'a', 'b'),
} as const);

type Cause = typeof cause extends fc.Arbitrary<infer T> ? T : never;

const printOf = ({ rule, pattern, messageId }: Cause): string =>
  fingerprint(rule, { messageId, ...(pattern === undefined ? {} : { pattern }) });

test('is the same for the same cause, and another for another', () => {
  fc.assert(
    fc.property(cause, cause, (a, b) => {
      expect(printOf(a)).toMatch(/^[0-9a-f]{16}$/);
      const isSame = a.rule === b.rule && a.pattern === b.pattern && a.messageId === b.messageId;
      expect(printOf(a) === printOf(b)).toBe(isSame);
    }),
  );
});

test('a baseline written today is still understood: this one never changes', () => {
  expect(fingerprint('all-401', { pattern: 'all-401', messageId: 'collapsed' })).toBe('a8e8f0afbadb2939');
});

test('two causes by one rule are two findings', () => {
  const found = assemble(sample(faultyApi)).findings.filter(({ rule }) => rule === 'invalid-credentials-401');
  expect(found).toHaveLength(2);
  expect(new Set(found.map((each) => each.fingerprint)).size).toBe(2);
});
