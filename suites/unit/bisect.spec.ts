import { expect, test } from '@playwright/test';
import { bisect } from '../../src/engine/bisect.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { TestCase } from '../../src/model/plan.ts';
import { plannedOperation, testCaseOf } from './plan-literals.ts';
import { fc } from './property.ts';

const GET = plannedOperation('GET', '/orders');

const caseWith = (scopes: readonly string[]): TestCase =>
  testCaseOf(GET, 'wrong-scope', { presents: [{ scheme: 'oauth', kind: 'wrong-scope', scopes }] });

/** An API that lets in whoever holds all scopes of one of these sets. */
const apiOpenTo =
  (...keys: readonly (readonly string[])[]) =>
  async (testCase: TestCase): Promise<Observation> => {
    const held = testCase.presents[0]?.scopes ?? [];
    return answered(keys.some((key) => key.every((scope) => held.includes(scope))) ? 200 : 403);
  };

const answered = (status: number): Observation => ({
  case: 'x',
  kind: 'response',
  at: '2026-01-01T00:00:00.000Z',
  request: { method: 'GET', url: 'http://127.0.0.1/orders', headers: [] },
  status,
  headers: [],
  body: { mediaType: '', text: '', bytes: 0, truncated: false },
  durationMs: 1,
});

const scopesOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `scope:${index}`);
const limit = (count: number): number => 2 * Math.log2(count) + 2;

test('the one scope that opens the door is found, within the bar, however many there are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(), async (count, at) => {
      const key = `scope:${at % count}`;
      const opening = await bisect(caseWith(scopesOf(count)), apiOpenTo([key]));
      expect(opening.scopes).toEqual([key]);
      expect(opening.requests).toBeLessThanOrEqual(limit(count));
    }),
  );
});

test('of several that open it each by itself, one is named', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), async (count, one, other) => {
      const keys = [`scope:${one % count}`, `scope:${other % count}`];
      const opening = await bisect(caseWith(scopesOf(count)), apiOpenTo(...keys.map((key) => [key])));
      expect(opening.scopes).toHaveLength(1);
      expect(keys).toContain(opening.scopes[0]);
      expect(opening.requests).toBeLessThanOrEqual(limit(count));
    }),
  );
});

test('where it takes two together, what is named opens it, and the bar holds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), async (count, one, other) => {
      const key = [`scope:${one % count}`, `scope:${other % count}`];
      const opening = await bisect(caseWith(scopesOf(count)), apiOpenTo(key));
      expect(opening.scopes).toEqual(expect.arrayContaining(key));
      expect(opening.requests).toBeLessThanOrEqual(limit(count));
    }),
  );
});

test('where any valid token is let in, no scope is named', async () => {
  expect(await bisect(caseWith(scopesOf(9)), apiOpenTo([]))).toEqual({ scopes: [], requests: 1 });
});

test('an answer that shows nothing ends the search with what is known', async () => {
  const scopes = scopesOf(9);
  expect((await bisect(caseWith(scopes), async () => answered(429))).scopes).toEqual(scopes);
  expect((await bisect(caseWith(scopes), async () => undefined)).scopes).toEqual(scopes);
});
