import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { planFromConfig } from '../../generators/matrix/from-config.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { producersTable } from '../../src/cli/plan-producers.ts';
import { planningProgress } from '../../src/cli/progress.ts';
import { loadConfig } from '../../src/config.ts';
import type { Plan } from '../../src/model/plan.ts';
import { documentOf, folderOf } from './openapi-documents.ts';

const made = {
  responses: { 201: { description: '', content: { 'application/json': { schema: { properties: { id: {} } } } } } },
};

const PATHS = {
  '/orders': { post: made },
  '/orders/{orderId}': { get: {}, put: {}, patch: {}, delete: {} },
  '/orders/{orderId}/notes': { get: {} },
  '/stock/{sku}': { get: {} },
};

async function planned(files: Readonly<Record<string, unknown>>): Promise<Plan> {
  const folder = await folderOf(files);
  const document = join(folder, 'api', 'openapi.yaml');
  const config = await loadConfig({ cwd: folder, env: {}, flags: { document }, needs: 'plan' });
  return planFromConfig(config, await loadCatalogue(), { assumeSources: true });
}

test('the table says who makes what for whom, how that is known, and what nobody makes', async () => {
  const plan = await planned({ 'api/openapi.yaml': documentOf({ paths: PATHS, security: [] }) });
  expect([...producersTable(plan)].join('')).toBe(`
Made by other operations:
  {orderId} by POST /orders (by path), for GET /orders/{orderId}, PUT /orders/{orderId}, PATCH /orders/{orderId}, DELETE /orders/{orderId} and 1 more

Made by none, and the document has no example:
  {sku} of GET /stock/{sku}
`);
});

test('a document without either has neither section', async () => {
  const plan = await planned({ 'api/openapi.yaml': documentOf({ security: [] }) });
  expect([...producersTable(plan)]).toEqual([]);
});

test.describe('progress', () => {
  const terminal = (isTTY: boolean) => {
    const written: string[] = [];
    return { isTTY, written, write: (text: string) => written.push(text) };
  };

  test('of a big document is told on a terminal, and taken away', () => {
    const stream = terminal(true);
    const progress = planningProgress(stream);
    progress.show({ step: 'reading', bytes: 3 * 1024 * 1024 });
    progress.show({ step: 'planning', done: 1, total: 2 });
    progress.end();
    expect(stream.written).toEqual(['\r\u001B[KReading a document of 3.0 MB …', '\r\u001B[K']);
  });

  test('of a small one is not', () => {
    const stream = terminal(true);
    const progress = planningProgress(stream);
    progress.show({ step: 'reading', bytes: 1000 });
    progress.end();
    expect(stream.written).toEqual([]);
  });

  test('is told when planning takes long', async () => {
    const stream = terminal(true);
    const progress = planningProgress(stream);
    await new Promise((resolve) => setTimeout(resolve, 1050));
    for (const done of [1, 2, 3]) progress.show({ step: 'planning', done, total: 9 });
    expect(stream.written).toEqual(['\r\u001B[KPlanning: 1 of 9 operations …']);
  });

  test('is never written into a pipe', async () => {
    const stream = terminal(false);
    const progress = planningProgress(stream);
    progress.show({ step: 'reading', bytes: 3 * 1024 * 1024 });
    progress.end();
    expect(stream.written).toEqual([]);
  });
});

test.describe('--allow-ref', () => {
  const whole = {
    'api/openapi.yaml': documentOf({
      paths: { '/orders': { $ref: '../shared/orders.yaml' }, '/own': { get: {} } },
      security: [],
    }),
    'shared/orders.yaml': { get: { operationId: 'listOrders' } },
  };

  test("without it, a file outside the document's folder costs what needs it, by name", async () => {
    const plan = await planned(whole);
    expect(plan.operations.map(({ id }) => id)).toEqual(['GET /own']);
    expect(plan.problems.map(({ message }) => message).join()).toContain('../shared/orders.yaml is refused');
  });

  test('lets references lead there, from the command line and from the configuration', async () => {
    const folder = await folderOf(whole);
    const document = join(folder, 'api', 'openapi.yaml');
    const byFlag = { config: undefined, flags: { document, allowRef: ['shared'] } };
    const file = join(folder, 'settings', 'twogate.config.json');
    await mkdir(dirname(file));
    await writeFile(file, JSON.stringify({ document: '../api/openapi.yaml', allowRef: ['../shared'] }));
    const byFile = { config: file, flags: {} };
    for (const { config, flags } of [byFlag, byFile]) {
      const input = { ...(config === undefined ? {} : { config }), cwd: folder, env: {}, flags };
      const read = await loadConfig({ ...input, needs: 'plan' });
      const plan = await planFromConfig(read, await loadCatalogue(), { assumeSources: true });
      expect(plan.operations.map(({ id }) => id)).toEqual(['GET /orders', 'GET /own']);
      expect(plan.problems).toEqual([]);
    }
  });
});
