import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse, stringify } from 'yaml';
import type { Report, ReportedScenario } from '../../src/model/report.ts';
import type { Gates } from './gates.ts';
import { openReference, type Reference } from './reference.ts';
import { type Ended, playwright, ROOT, twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

/** Never answers about customers. */
const silent = (gates: Gates): Gates => ({
  ...gates,
  respond: (call, answer) => (call.url.startsWith('/customers') ? new Promise(() => {}) : gates.respond(call, answer)),
});

const REFUSED = `import { test, expect } from 'twogate/playwright';
const message = (work) => work.then(() => 'it was not refused', (error) => error.message);
test('what cannot be meant is refused in a sentence', async ({ api, credentials, identities, probe }) => {
  const as = credentials.sufficient();
  expect(await message(api.call('listOrder'))).toContain('no operation listOrder. The nearest one is listOrders');
  expect(await message(api.call('listOrders', { as: identities.nobody }))).toContain('is none. Give one of');
  expect(await message(api.call('getOrder', { path: { order: 'o-1' } }))).toContain('no path parameter order');
  expect(await message(api.call('getOrder', { path: { orderId: undefined } }))).toContain('orderId of GET /orders/{orderId} is undefined');
  for (const name of ['Authorization', 'cookie', 'Proxy-Authorization']) {
    expect(await message(api.call('listOrders', { headers: { [name]: 'Bearer x' } }))).toContain('would not be masked');
    expect(await message(probe.send({ method: 'GET', path: '/', headers: { [name]: 'x' } }))).toContain('would not be masked');
  }
  expect(await message(probe.send({ method: 'GET', path: 'http://elsewhere.test/' }))).toContain('begins with /');
  expect(await message(credentials.exchange(as, { tokenEndpoint: 'http://elsewhere.test/token', scopes: [] }))).toContain('https URL');
  expect(() => credentials.given('x', 'nothing').present(undefined)).toThrow('no security scheme nothing');
});
`;

const CALLS = `import { test, expect } from 'twogate/playwright';
test('what is left out is made, taken from the configuration or from the document', async ({ api, report }) => {
  const item = await api.call('getItem');
  expect(item).toMatchContract();
  expect(item.operation).toBe('GET /orders/{orderId}/items/{itemId}');
  expect((await api.call('GET /inventory/{sku}')).body.sku).toBe('tea-green');
  expect((await api.call('getInventory', { path: { sku: 'mug-blue' } })).body.sku).toBe('mug-blue');
  expect((await api.call('listOrders', { query: { status: ['open', 'paid'], limit: 2 } })).body.orders).toHaveLength(2);
  expect(report.answers).toHaveLength(4);
  report.note('noted');
});
test('a probe goes where the document does not', async ({ probe, credentials }) => {
  const answer = await probe.send({ method: 'propfind', path: '/orders' }, { as: credentials.kind('expired') });
  expect([answer.operation, answer.status >= 400]).toEqual(['PROPFIND /orders', true]);
  const posted = await probe.send({ method: 'POST', path: '/orders', body: { customerId: 'c-1', items: [] } });
  expect(posted.status).toBe(400);
  expect(posted.request.headers).toContainEqual(['content-type', 'application/json']);
});
test('every way of presenting oneself', async ({ api, credentials }) => {
  expect(await api.call('listOrders', { as: credentials.absent() })).toBeUnauthenticated();
  expect(await api.call('listOrders', { as: credentials.given('nonsense') })).toBeUnauthenticated({ error: 'invalid_token' });
  expect(await api.call('getInventory', { as: credentials.given('nonsense', 'apiKey') })).toBeUnauthenticated();
  expect(await api.call('listRefunds', { as: credentials.withoutScopes('payments:read') })).toBeForbidden({ missingScope: 'payments:read' });
  expect(await api.call('listRefunds', { as: credentials.withScopes() })).toBeForbidden();
  expect(await api.call('listRefunds', { as: credentials.kind('missing-scope', 'orders:read') })).toBeForbidden({ missingScope: 'orders:read' });
  expect(await api.call('getHealth', { as: credentials.withScopes('orders:read') })).toBeGranted();
  expect(await api.call('getHealth')).toBeGranted();
});
test('one credential of a test is one token, until it is renewed', async ({ api, credentials, identities }) => {
  const told = async (as) => (await api.call('listOrders', { as })).request.headers.find(([name]) => name === 'authorization')[1];
  for (const one of [credentials.sufficient(), credentials.withScopes('orders:read'), identities.reader]) {
    const renewed = credentials.renewed(one);
    const [first, again, other, otherAgain] = [await told(one), await told(one), await told(renewed), await told(renewed)];
    expect(first).toMatch(/^Bearer «credential [0-9a-f]{8}»$/);
    expect([again, otherAgain]).toEqual([first, other]);
    expect(other).not.toBe(first);
  }
});
test('a kind that no source can make', async ({ api, credentials }) => {
  await api.call('listOrders', { as: credentials.kind('revoked') });
});
test('a write that is granted', async ({ api }) => {
  expect(await api.call('createOrder')).toBeGranted();
});
test('a write that is refused', async ({ api, credentials }) => {
  expect(await api.call('createOrder', { as: credentials.withScopes('orders:read') })).toBeForbidden();
});
test('no answer', async ({ api }) => {
  await api.call('getCustomer');
});
test.skip('left out by its author', async ({ api }) => {
  await api.call('listOrders');
});
`;

let folder = '';
let reference: Reference;
let config = '';

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-ways-'));
  reference = await openReference({ changes: [silent] });
  config = await writeWorkspace(folder, reference);
  const scenarios = join(folder, 'scenarios');
  await mkdir(join(scenarios, 'node_modules'), { recursive: true });
  await symlink(ROOT, join(scenarios, 'node_modules', 'twogate'), 'junction');
  await writeFile(join(scenarios, 'package.json'), '{"type":"module"}');
  await writeFile(join(scenarios, 'calls.spec.mjs'), CALLS);
  await writeFile(join(scenarios, 'refused.spec.mjs'), REFUSED);
});

test.afterEach(async () => {
  await reference.close();
  await rm(folder, { recursive: true, force: true });
});

async function configure(target: object, more: object = {}): Promise<void> {
  const written = parse(await readFile(config, 'utf8'));
  const operations = { getInventory: { path: { sku: 'tea-green' } } };
  const limits = { timeoutMs: 5000 };
  const identities = [{ name: 'reader', scopes: ['orders:read'] }];
  const own = {
    scenarios: './scenarios',
    operations,
    identities,
    target: { ...written.target, limits, ...target },
    ...more,
  };
  await writeFile(config, stringify({ ...written, ...own }));
}

const scenarios = (args: readonly string[], env = {}): Promise<Ended> =>
  playwright(['test', '--project=scenarios', `--output=${folder}/results`, ...args], {
    env: { TWOGATE_CONFIG: config, ...env },
  });

async function reported(): Promise<readonly ReportedScenario[]> {
  const text = await readFile(join(folder, 'conformance-report', 'report.json'), 'utf8');
  const report = JSON.parse(text) as Report;
  expect(report.leftovers).toEqual([]);
  return report.scenarios ?? [];
}

const outcomes = (all: readonly ReportedScenario[]) =>
  Object.fromEntries(all.map(({ title, outcome }) => [title, outcome]));

test('calls, credentials and probes do as they say, and every ending is told', async () => {
  await configure({});
  const ended = await scenarios(['--workers=1', '--reporter=list,./src/reporter.ts']);
  const all = await reported();
  expect(outcomes(all), ended.stdout).toEqual({
    'what is left out is made, taken from the configuration or from the document': 'passed',
    'a probe goes where the document does not': 'passed',
    'every way of presenting oneself': 'passed',
    'one credential of a test is one token, until it is renewed': 'passed',
    'a kind that no source can make': 'untested',
    'a write that is granted': 'passed',
    'a write that is refused': 'passed',
    'no answer': 'cantTell',
    'left out by its author': 'untested',
    'what cannot be meant is refused in a sentence': 'passed',
  });
  const reasons = new Map(all.map(({ title, reason }) => [title, reason]));
  expect(reasons.get('a kind that no source can make')).toMatch(/^not sent: .*cannot revoke/);
  expect(reasons.get('no answer')).toMatch(/^GET \/customers\/\{customerId\} had no answer: /);
  const [first] = all;
  expect(first).toMatchObject({ notes: ['noted'], requests: 4, line: 2 });
  expect(first?.operations).toContain('GET /orders/{orderId}/items/{itemId}');
  expect(ended.status).toBe(1);
});

test('target.writes holds for scenarios: what may not be sent is untested, and fails a strict run', async () => {
  await configure({ writes: 'refusals' });
  const args = ['--workers=1', '-g', 'a write', '--reporter=./src/reporter.ts'];
  const ended = await scenarios(args);
  const due = { 'a write that is granted': 'untested', 'a write that is refused': 'passed' };
  expect(outcomes(await reported())).toMatchObject(due);
  expect(ended.status).toBe(0);
  await configure({ writes: 'refusals' }, { strict: true });
  expect((await scenarios(args)).status).toBe(1);
  expect(outcomes(await reported())).toMatchObject({ ...due, 'a write that is granted': 'failed' });
});

test('two shards, merged, tell of the same scenarios as one run', async () => {
  await configure({});
  await scenarios(['--workers=1', '--reporter=./src/reporter.ts']);
  const whole = await reported();
  await rm(join(folder, 'conformance-report'), { recursive: true });
  for (const shard of ['1', '2']) {
    const env = { PLAYWRIGHT_BLOB_OUTPUT_FILE: join(folder, 'blobs', `${shard}.zip`) };
    await scenarios(['--workers=1', `--shard=${shard}/2`, '--reporter=blob'], env);
  }
  const merge = await playwright(['merge-reports', '--reporter=./src/reporter.ts', join(folder, 'blobs')]);
  expect(merge.stderr).toBe('');
  expect(await reported()).toEqual(whole);
});

test('twogate run says that it does not run them', async () => {
  await configure({});
  const ended = await twogate(['run', '--config', config, '--operation', 'listOrders'], { cwd: folder });
  expect(ended.stdout).toContain('Scenarios: scenarios was not run; npx playwright test runs it.');
  const report = JSON.parse(await readFile(join(folder, 'conformance-report', 'report.json'), 'utf8')) as Report;
  expect(report.scenarios).toBeUndefined();
});
