import { expect, test } from '@playwright/test';
import { answersThatCount, contestedSince } from '../../src/engine/resume.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { TestCase } from '../../src/model/plan.ts';

const testCase = (id: string, more: Partial<TestCase> = {}): TestCase => ({
  id,
  operation: 'GET /orders',
  credential: 'absent',
  standing: 'absent',
  request: 'golden',
  expected: '401',
  presents: [],
  ...more,
});

const REQUEST = { method: 'GET', url: 'http://127.0.0.1:1/orders', headers: [] };
const AT = '2026-01-01T00:00:01.000Z';

const answered = (id: string): Observation => ({
  ...{ case: id, kind: 'response', at: AT, request: REQUEST, status: 401, headers: [], durationMs: 1 },
  body: { mediaType: '', text: '', bytes: 0, truncated: false },
});

const failed = (id: string): Observation => ({
  ...{ case: id, kind: 'failure', at: AT, request: REQUEST, code: 'reset', message: 'closed', durationMs: 1 },
});

const notSent = (id: string): Observation => ({ case: id, kind: 'not-sent', outcome: 'untested', reason: 'no source' });

const counting = (cases: readonly TestCase[], observations: readonly Observation[]): readonly string[] => [
  ...answersThatCount(cases, new Map(observations.map((each) => [each.case, each]))).keys(),
];

test('answers count; what had none is asked again', () => {
  const cases = ['a', 'b', 'c', 'd'].map((id) => testCase(id));
  expect(counting(cases, [answered('a'), failed('b'), notSent('c')])).toEqual(['a']);
});

test('of a chain, all count or none', () => {
  const chain = [
    testCase('a'),
    testCase('b', { after: 'a' }),
    testCase('c', { after: 'b' }),
    testCase('d', { after: 'a' }),
  ];
  const others = [testCase('x'), testCase('y', { after: 'not in this choice' })];
  const all = ['a', 'b', 'c', 'd', 'x', 'y'].map(answered);
  expect(counting([...chain, ...others], all)).toEqual(['a', 'b', 'c', 'd', 'x', 'y']);
  for (const missing of ['a', 'b', 'c', 'd']) {
    const rest = all.filter((each) => each.case !== missing);
    expect(counting([...chain, ...others], rest)).toEqual(['x', 'y']);
  }
});

test('what the plan does not hold does not count', () => {
  expect(counting([testCase('a')], [answered('a'), answered('gone')])).toEqual(['a']);
});

test('reads of an operation whose cases the cut parted are contested, and nothing else is', () => {
  const cases = [
    testCase('refusal'),
    testCase('read', { expected: 'any' }),
    testCase('other read', { expected: 'any', operation: 'GET /customers' }),
  ];
  const mark = contestedSince(cases, new Map([['refusal', answered('refusal')]]));
  expect(mark(answered('read'))).toHaveProperty('contested', true);
  expect(mark(answered('other read'))).not.toHaveProperty('contested');
  expect(mark(answered('refusal'))).not.toHaveProperty('contested');
  expect(mark(notSent('read'))).toEqual(notSent('read'));
});
