import { expect, test } from '@playwright/test';
import type { Answered } from '../../src/model/observation.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Policy } from '../../src/model/plan.ts';
import type { ScenarioFailure } from '../../src/model/report.ts';
import { createValidator } from '../../src/schema/validate.ts';
import { answerOf } from '../fixtures/evidence.ts';
import type { Answer } from '../fixtures/types.ts';
import { expect as expectAnswer } from '../matchers/expect.ts';

const POLICY: Policy = { profile: 'bearer', masking: 'none', scopeMode: 'all' };

const ORDER = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };

const OPERATION: Operation = {
  id: 'GET /orders/{orderId}',
  method: 'GET',
  path: '/orders/{orderId}',
  tags: [],
  deprecated: false,
  pointer: '#/paths/~1orders~1{orderId}/get',
  access: { anonymous: false, unknown: false, alternatives: [] },
  parameters: [],
  responses: [
    { status: '200', content: [json(ORDER)], headers: [], pointer: '' },
    { status: '204', content: [], headers: [], pointer: '' },
    { status: '4XX', content: [json({ type: 'object' })], headers: [], pointer: '' },
  ],
};

function json(schema: object) {
  return { mediaType: 'application/json', schema: schema as never, examples: [], pointer: '' };
}

interface Given {
  readonly status: number;
  readonly challenge?: string;
  readonly body?: string;
  readonly mediaType?: string;
  readonly truncated?: boolean;
  readonly policy?: Partial<Policy>;
  readonly isProbe?: boolean;
}

const failures: ScenarioFailure[] = [];
test.beforeEach(() => void failures.splice(0));

function answer({ status, challenge, body = '', mediaType, truncated = false, policy, isProbe }: Given): Answer {
  const type = mediaType ?? (body === '' ? '' : 'application/json');
  const observation: Answered = {
    case: 'x',
    kind: 'response',
    at: '2026-01-01T00:00:00.000Z',
    request: { method: 'GET', url: 'http://127.0.0.1/orders/o-1', headers: [] },
    status,
    headers: challenge === undefined ? [] : [['www-authenticate', challenge]],
    body: { mediaType: type, text: body, bytes: body.length, truncated },
    durationMs: 1,
  };
  return answerOf(
    { operation: OPERATION.id, credential: 'sufficient' },
    {
      observation,
      ...(isProbe === true ? {} : { operation: OPERATION }),
      presents: [],
      policy: { ...POLICY, ...policy },
      validate: createValidator({}),
      fail: (failure) => failures.push(failure),
    },
  );
}

type Check = (answer: Answer, not: boolean) => void;

const on = (subject: Answer, not: boolean) => (not ? expectAnswer(subject).not : expectAnswer(subject));

const granted: Check = (each, not) => on(each, not).toBeGranted();
const unauthenticated =
  (error?: string): Check =>
  (each, not) =>
    on(each, not).toBeUnauthenticated(error === undefined ? {} : { error });
const forbidden =
  (...missingScope: readonly string[]): Check =>
  (each, not) =>
    on(each, not).toBeForbidden(missingScope.length === 0 ? {} : { missingScope });
const challenged =
  (wanted: string | Record<string, string | RegExp>): Check =>
  (each, not) =>
    on(each, not).toHaveChallenge(wanted);
const contract: Check = (each, not) => on(each, not).toMatchContract();

const INVALID = 'Bearer realm="orders", error="invalid_token"';
const INSUFFICIENT = 'Bearer realm="orders", error="insufficient_scope", scope="orders:read orders:cancel"';

const HOLDS: readonly (readonly [name: string, check: Check, given: Given])[] = [
  ['200 is granted', granted, { status: 200, body: '{"id":"o-1"}' }],
  ['204 is granted', granted, { status: 204 }],
  ['401 with a challenge', unauthenticated(), { status: 401, challenge: 'Basic realm="x"' }],
  ['401 with the error code', unauthenticated('invalid_token'), { status: 401, challenge: INVALID }],
  ['403', forbidden(), { status: 403 }],
  ['403 that names the scope', forbidden('orders:cancel'), { status: 403, challenge: INSUFFICIENT }],
  ['403 that names both', forbidden('orders:cancel', 'orders:read'), { status: 403, challenge: INSUFFICIENT }],
  ['404 where that is how it masks', forbidden(), { status: 404, policy: { masking: 'not-found' } }],
  ['a scheme, whatever its case', challenged('bearer'), { status: 401, challenge: INVALID }],
  ['a second challenge', challenged('Basic'), { status: 401, challenge: 'Bearer, Basic realm="x"' }],
  ['a parameter', challenged({ scheme: 'Bearer', error: /token$/ }), { status: 401, challenge: INVALID }],
  ['a body as documented', contract, { status: 200, body: '{"id":"o-1"}' }],
  ['a status of a documented range', contract, { status: 418, body: '{}' }],
  ['a refusal that keeps its words to itself', contract, { status: 403 }],
  ['no body where there is none', contract, { status: 204 }],
];

for (const [name, check, given] of HOLDS) {
  test(`holds: ${name}; and fails with not`, () => {
    check(answer(given), false);
    expect(failures).toEqual([]);
    expect(() => check(answer(given), true)).toThrow(/^expect\(answer\)\.not\./);
    expect(failures).toHaveLength(1);
  });
}

const FAILS: readonly (readonly [name: string, check: Check, given: Given, said: RegExp])[] = [
  ['a denial', granted, { status: 403 }, /Expected: {2}a grant: 2xx\nObserved: {2}403\n/],
  [
    'a 200 that says that it failed',
    granted,
    { status: 200, body: '{"error":"forbidden"}' },
    /Observed: {2}200 whose body says that it failed/,
  ],
  [
    '401 without a challenge',
    unauthenticated(),
    { status: 401 },
    /Expected: {2}401 with a challenge\nObserved: {2}401\nClause: {4}RFC 9110 §15\.5\.2 https:\/\/www\.rfc-editor\.org\/rfc\/rfc9110#section-15\.5\.2/,
  ],
  ['another error code', unauthenticated('invalid_token'), { status: 401, challenge: INSUFFICIENT }, /RFC 6750 §3\.1/],
  [
    'no demand for a stronger log-in',
    unauthenticated('insufficient_user_authentication'),
    { status: 401, challenge: INVALID },
    /RFC 9470 §3/,
  ],
  ['403 where 401 is due', unauthenticated(), { status: 403, challenge: INVALID }, /Observed: {2}403, WWW-Auth/],
  ['401 where 403 is due', forbidden(), { status: 401, challenge: INVALID }, /Expected: {2}403\n/],
  ['404 without a policy', forbidden(), { status: 404 }, /Observed: {2}404/],
  [
    'a masked refusal that is to name a scope',
    forbidden('a'),
    { status: 404, policy: { masking: 'not-found' } },
    /Expected: {2}403 with/,
  ],
  ['another scope', forbidden('orders:delete'), { status: 403, challenge: INSUFFICIENT }, /that names orders:delete/],
  ['no scope at all', forbidden('orders:cancel'), { status: 403 }, /leave missingScope out/],
  ['a scope under another error', forbidden('a'), { status: 403, challenge: 'Bearer scope="a"' }, /insufficient_scope/],
  ['no challenge', challenged({ realm: 'x' }), { status: 401 }, /a challenge realm="x"/],
  [
    'parameters of two challenges',
    challenged({ scheme: 'Basic', error: 'invalid_token' }),
    { status: 401, challenge: `Basic realm="x", ${INVALID}` },
    /of Basic error="invalid_token"/,
  ],
  ['a status that is not documented', contract, { status: 500 }, /500, which the document does not have: it has 200,/],
  ['another media type', contract, { status: 200, body: '<p>', mediaType: 'text/html' }, /200 as text\/html, where/],
  ['a body that is not documented', contract, { status: 204, body: '{}' }, /204 with a body/],
  ['no body where one is promised', contract, { status: 200 }, /200 without the documented body/],
  ['another body', contract, { status: 200, body: '{"id":7}' }, /whose body is not as documented: .*string/],
  ['no JSON', contract, { status: 200, body: '{' }, /it is not JSON/],
  ['a body that was cut', contract, { status: 200, body: '{"id":"o', truncated: true }, /too long/],
  ['a probe', contract, { status: 200, isProbe: true }, /of which the document says nothing/],
];

for (const [name, check, given, said] of FAILS) {
  test(`fails: ${name}; and holds with not`, () => {
    expect(() => check(answer(given), false)).toThrow(said);
    expect(failures).toMatchObject([{ operation: OPERATION.id, credential: 'sufficient' }]);
    check(answer(given), true);
    expect(failures).toHaveLength(1);
  });
}

test('what is no answer fails either way', () => {
  for (const wrong of [undefined, null, 'x', 7, {}, { status: 200 }, { ...answer({ status: 200 }) }]) {
    expect(() => expectAnswer(wrong).toBeGranted()).toThrow(/returned, and was given/);
    expect(() => expectAnswer(wrong).not.toBeGranted()).toThrow(/returned, and was given/);
  }
  const promise = Promise.resolve(answer({ status: 200 }));
  expect(() => expectAnswer(promise).toBeGranted()).toThrow(/a promise: await it first/);
});

test('an answer has its fields joined and its body read', () => {
  const fields = answer({ status: 401, challenge: INVALID, body: '{"a":[1]}' });
  expect(fields).toMatchObject({ body: { a: [1] }, text: '{"a":[1]}', headers: { 'www-authenticate': INVALID } });
  expect(fields.challenges).toMatchObject([{ scheme: 'Bearer', parameters: { error: 'invalid_token' } }]);
  expect(answer({ status: 200 }).body).toBeUndefined();
  expect(answer({ status: 200, body: '{' }).body).toBe('{');
  expect(answer({ status: 200, body: '1', mediaType: 'text/plain' }).body).toBe('1');
});

test('a long body is told in part', () => {
  const long = answer({ status: 200, body: JSON.stringify('a'.repeat(5000)) });
  expect(() => expectAnswer(long).toBeForbidden()).toThrow(/a{390,400}…$/);
});
