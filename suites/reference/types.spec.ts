import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Ended, ROOT, run, twogate } from './spawn.ts';

const DOCUMENT = join(ROOT, 'suites', 'reference', 'openapi.yaml');
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-types-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(ROOT, join(folder, 'node_modules', 'twogate'), 'junction');
  await symlink(join(ROOT, 'node_modules', '@types'), join(folder, 'node_modules', '@types'), 'junction');
  await write('package.json', '{"type":"module"}');
  await write('tsconfig.json', JSON.stringify({ compilerOptions: OPTIONS, include: ['*.ts'] }));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

const OPTIONS = {
  strict: true,
  noEmit: true,
  module: 'nodenext',
  target: 'es2023',
  skipLibCheck: true,
  types: ['node'],
};

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

const check = (): Promise<Ended> => run(process.execPath, [TSC, '-p', folder], { cwd: folder });

/** Each line that must not compile says so itself; one that does is an error as well. */
const NARROWED = `import { expect, test } from 'twogate/playwright';
test('x', async ({ api, credentials }) => {
  const order = await api.call('createOrder', { as: credentials.sufficient() });
  await api.call('createOrder', { body: { customerId: 'c-1', items: [{ sku: 'mug-blue', quantity: 1 }] } });
  await api.call('getOrder', { path: { orderId: order.body.id } });
  await api.call('GET /orders/{orderId}', { path: { orderId: 'o-1' } });
  await api.call('listOrders', { query: { status: ['open'], limit: 3 } });
  // @ts-expect-error no such operation
  await api.call('cancelOrders');
  // @ts-expect-error no such path parameter
  await api.call('getOrder', { path: { order: 'o-1' } });
  // @ts-expect-error it has no path parameter at all
  await api.call('listOrders', { path: { orderId: 'o-1' } });
  // @ts-expect-error no such status
  await api.call('listOrders', { query: { status: ['opened'] } });
  // @ts-expect-error no such product
  await api.call('createOrder', { body: { customerId: 'c-1', items: [{ sku: 'mug-red', quantity: 1 }] } });
  // @ts-expect-error it takes no body
  await api.call('getOrder', { body: {} });
  expect(order).toBeForbidden({ missingScope: ['a', 'b'] });
  // @ts-expect-error no such option
  expect(order).toBeForbidden({ scope: 'a' });
});
`;

const ANY = `import { expect, test } from 'twogate/playwright';
test('x', async ({ api, credentials, identities, probe, report }) => {
  const order = await api.call('createOrder', { as: credentials.sufficient() });
  const answer = await api.call('whatever', { as: identities['ci-bot'], path: { orderId: order.body.id }, body: { a: 1 } });
  expect(answer).toBeForbidden({ missingScope: 'orders:cancel' });
  expect(await probe.send({ method: 'GET', path: '/' })).not.toHaveChallenge('Bearer');
  report.note('noted');
});
`;

test('twogate init --types narrows ids, parameters and bodies to the document', async () => {
  const ended = await twogate(['init', DOCUMENT, '--types'], { cwd: folder });
  expect(ended, ended.stderr).toMatchObject({ status: 0, stdout: 'Wrote twogate.d.ts for 18 operations.\n' });
  await write('narrowed.ts', NARROWED);
  expect(await check()).toMatchObject({ stdout: '', status: 0 });
});

test('without it, any operation may be called with anything', async () => {
  await write('any.ts', ANY);
  expect(await check()).toMatchObject({ stdout: '', status: 0 });
});

test('it writes its own file again, and no other', async () => {
  for (const _ of [1, 2]) expect((await twogate(['init', DOCUMENT, '--types'], { cwd: folder })).status).toBe(0);
  await write('mine.d.ts', 'export {};');
  const args = ['init', DOCUMENT, '--types', '--out', 'mine.d.ts'];
  const refused = await twogate(args, { cwd: folder });
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('was not written by this command')]);
  expect(await readFile(join(folder, 'mine.d.ts'), 'utf8')).toBe('export {};');
  expect((await twogate([...args, '--force'], { cwd: folder })).status).toBe(0);
});

test('what the document says stays within comments and names', async () => {
  const hostile = '*/ } } export const broken: 1 = 2; /*';
  const operation = { operationId: 'it\'s \\ "quoted"', summary: `a\n${hostile}`, responses: {} };
  const node = { type: 'object', properties: { [hostile]: { $ref: '#/components/schemas/Node' } } };
  const body = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } } };
  const paths = { '/a': { get: operation, post: { ...operation, operationId: 'b', requestBody: body } } };
  const document = {
    openapi: '3.1.0',
    info: { title: 't', version: '1' },
    components: { schemas: { Node: node } },
    paths,
  };
  await write('hostile.json', JSON.stringify(document));
  const ended = await twogate(['init', 'hostile.json', '--types'], { cwd: folder });
  expect(ended.status, ended.stderr).toBe(0);
  await write(
    'used.ts',
    `import { test } from 'twogate/playwright';\ntest('x', async ({ api }) => { await api.call("b"); });\n`,
  );
  expect(await check()).toMatchObject({ stdout: '', status: 0 });
  expect(await readFile(join(folder, 'twogate.d.ts'), 'utf8')).not.toMatch(/^\s*export const/m);
});
