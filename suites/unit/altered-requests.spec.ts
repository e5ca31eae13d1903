import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { planFromConfig } from '../../generators/matrix/from-config.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { loadConfig } from '../../src/config.ts';
import { isSafeRequest, mayBeGranted } from '../../src/engine/schedule.ts';
import type { Plan, RequestTemplate, TestCase } from '../../src/model/plan.ts';
import { documentOf, folderOf } from './openapi-documents.ts';

const GUARDED = [{ oauth: ['orders:read'] }];
const body = { content: { 'application/json': { schema: { type: 'object' }, example: { note: 'x' } } } };
const orderId = [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string' }, example: 'o-1' }];

const DOCUMENT = documentOf({
  components: {
    securitySchemes: {
      oauth: {
        type: 'oauth2',
        flows: { clientCredentials: { tokenUrl: 'https://issuer.test', scopes: { 'orders:read': '' } } },
      },
    },
  },
  paths: {
    '/health': { get: { security: [] } },
    '/orders': { get: { security: GUARDED }, post: { security: GUARDED, requestBody: body } },
    '/orders/{orderId}': {
      parameters: orderId,
      get: { security: GUARDED },
      put: { security: GUARDED, requestBody: body },
      delete: { security: GUARDED },
    },
    '/orders/{orderId}/pay/': { parameters: orderId, post: { security: GUARDED } },
    '/closed': { get: { security: GUARDED }, head: { security: GUARDED }, options: { security: GUARDED } },
  },
});

async function planned(): Promise<Plan> {
  const folder = await folderOf({ 'openapi.yaml': DOCUMENT });
  const flags = { document: join(folder, 'openapi.yaml') };
  const config = await loadConfig({ cwd: folder, env: {}, flags, needs: 'plan' });
  return planFromConfig(config, await loadCatalogue(), { assumeSources: true });
}

const plan = await planned();

function requestOf(operation: string, request: string): RequestTemplate {
  const template = plan.operations.find(({ id }) => id === operation)?.requests[request];
  if (template === undefined || 'unbuildable' in template) throw new Error(`${operation} has no request ${request}`);
  return template;
}

const casesOf = (operation: string, expected: TestCase['expected']): readonly string[] =>
  plan.cases
    .filter((each) => each.operation === operation && each.expected === expected)
    .map(({ credential, request }) => `${credential} ${request}`);

test('paths are written otherwise, and what they name stays as it is', () => {
  const path = (request: string): string => requestOf('GET /orders/{orderId}', request).path;
  const golden = path('golden');
  expect(golden).toBe('/orders/o-1');
  expect(path('trailing-slash')).toBe('/orders/o-1/');
  expect(path('doubled-slash')).toBe('//orders/o-1');
  expect(path('encoded-slash')).toBe('/orders%2fo-1');
  expect(path('upper-case')).toBe('/ORDERS/o-1');
  expect(path('path-parameter')).toBe('/orders/o-1;twogate');
  expect(path('suffix')).toBe('/orders/o-1.json');
  expect(requestOf('POST /orders/{orderId}/pay/', 'trailing-slash').path).toBe('/orders/o-1/pay');
});

test('what reads is tried by every method and spelling, by strangers and once without scopes', () => {
  expect([...casesOf('GET /orders/{orderId}', 'not granted')].sort()).toEqual(
    [
      'absent doubled-slash',
      'absent encoded-slash',
      'absent head',
      'absent method-override',
      'absent options',
      'absent path-parameter',
      'absent preflight',
      'absent suffix',
      'absent trailing-slash',
      'absent upper-case',
      'no-scope head',
    ].sort(),
  );
  expect(requestOf('GET /orders/{orderId}', 'method-override')).toMatchObject({
    method: 'OPTIONS',
    headers: expect.arrayContaining([['x-http-method-override', 'GET']]),
  });
});

test('one segment has no slash to encode', () => {
  expect(casesOf('GET /orders', 'not granted')).not.toContain('absent encoded-slash');
});

test('what writes is tried by little, what deletes not at all', () => {
  expect([...casesOf('PUT /orders/{orderId}', 'not granted')].sort()).toEqual([
    'absent doubled-slash',
    'absent method-override',
    'absent method-override-query',
    'absent sibling-method',
    'absent trailing-slash',
  ]);
  expect(casesOf('POST /orders', 'not granted')).toEqual(['absent trailing-slash', 'absent doubled-slash']);
  expect(casesOf('DELETE /orders/{orderId}', 'not granted')).toEqual([]);
  expect(requestOf('PUT /orders/{orderId}', 'sibling-method')).toMatchObject({ method: 'PATCH' });
  expect(requestOf('PUT /orders/{orderId}', 'method-override-query')).toMatchObject({
    method: 'POST',
    query: '_method=PUT',
  });
});

test('a method that the document has at the path is no undeclared one', () => {
  const tried = casesOf('GET /closed', 'not granted').join(' ');
  for (const method of ['head', 'options', 'preflight', 'method-override']) expect(tried).not.toContain(method);
});

test('what opens the door goes with no method that writes, and with no body that a parser takes', () => {
  const entitled = plan.cases.filter(({ standing, request }) => standing === 'sufficient' && request !== 'golden');
  expect(entitled.length).toBeGreaterThan(5);
  for (const { operation, request } of entitled) {
    const template = requestOf(operation, request);
    const isHarmless = ['GET', 'HEAD', 'PROPFIND'].includes(template.method);
    if (!isHarmless) expect(() => JSON.parse(template.body?.data ?? '{}')).toThrow();
  }
});

test('a method that is asked for in a field counts as a write', () => {
  for (const each of plan.cases.filter(({ request }) => request.startsWith('method-override'))) {
    expect(isSafeRequest(requestOf(each.operation, each.request))).toBe(false);
    expect(mayBeGranted(each)).toBe(false);
  }
});

test('TRACE carries nothing but a dummy, once', () => {
  const traces = plan.cases.filter(({ request }) => request === 'trace');
  expect(traces).toMatchObject([{ operation: 'GET /closed', presents: [] }]);
  expect(requestOf('GET /closed', 'trace').headers).toEqual([['authorization', 'Bearer twogate-dummy-credential']]);
});

test('an unknown route is none that the document has, not even by a parameter', () => {
  expect(requestOf('GET /orders', 'unknown-route').path).toBe('/orders/twogate-unknown/route');
  const asked = plan.cases.filter(({ request }) => request === 'unknown-route').map(({ operation }) => operation);
  expect(asked).toEqual(['GET /orders', 'GET /orders/{orderId}', 'GET /closed']);
});

test('what is open to all is left alone', () => {
  expect(plan.cases.filter(({ operation, request }) => operation === 'GET /health' && request !== 'golden')).toEqual(
    [],
  );
});
