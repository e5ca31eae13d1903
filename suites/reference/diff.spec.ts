import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { openReference } from './reference.ts';
import { twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

const test = base.extend<{ readonly folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

const document = (orders: string, more = ''): string => `openapi: 3.1.0
info: { title: Orders, version: "1" }
components:
  securitySchemes:
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: https://a.test/t, scopes: { read: r, write: w } } } }
security: [{ oauth: [read] }]
paths:
  /orders:
    get:
      ${orders}
      responses: { "200": { description: d } }
  /orders/{id}:
    put:
      security: [{ oauth: [write] }]
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: d } }
${more}`;

const CONFIG = `document: ./new.yaml
target: { baseUrl: http://127.0.0.1:1 }
security: { oauth: { source: signing-key, key: ./k.json, issuer: https://a.test, audience: a } }
identities:
  - { name: reader, scopes: [read] }
  - { name: writer, scopes: [write] }
`;

test('of two documents: who gains and who loses access', async ({ folder }) => {
  await writeFile(join(folder, 'old.yaml'), document('summary: s'));
  await writeFile(join(folder, 'new.yaml'), document('security: [{ oauth: [write] }]'));
  await writeFile(join(folder, 'twogate.config.yaml'), CONFIG);
  const diff = (...args: readonly string[]) => twogate(['diff', ...args], { cwd: folder });

  const changed = await diff('old.yaml', 'new.yaml');
  expect(changed.stderr).toBe('');
  expect(changed.status).toBe(1);
  expect(changed.stdout).toContain('Lets in others: 1\n  GET /orders: oauth(read) → oauth(write)\n');
  expect(changed.stdout).toContain('  reader loses GET /orders\n  writer gains GET /orders\n');
  expect(changed.stdout).toMatch(/Access changed: [^\n]*\n$/);

  const machine = await diff('old.yaml', 'new.yaml', '--format', 'json');
  expect(JSON.parse(machine.stdout)).toMatchObject({
    kind: 'documents',
    worse: true,
    changed: [{ id: 'GET /orders', effect: 'both' }],
    identities: [
      { name: 'reader', gained: [], lost: ['GET /orders'] },
      { name: 'writer', gained: ['GET /orders'], lost: [] },
    ],
  });
  const markdown = await diff('old.yaml', 'new.yaml', '--format', 'markdown');
  expect(markdown.stdout).toContain('- `GET /orders: oauth(read) → oauth(write)`');

  const same = await diff('old.yaml', 'old.yaml');
  expect(same).toMatchObject({ status: 0, stdout: 'Nothing changed.\n' });
  await writeFile(join(folder, 'more.yaml'), document('summary: s', '  /new: { get: { responses: {} } }\n'));
  const added = await diff('old.yaml', 'more.yaml');
  expect(added.stdout).toContain('Added: 1\n  GET /new: oauth(read)\n');
  expect(added.status, 'what is new changes nothing that was there').toBe(0);
  expect((await diff('more.yaml', 'old.yaml')).status, 'what is gone breaks its callers').toBe(1);
});

test('of two reports: what changed in behaviour', async ({ folder }) => {
  for (const [out, defects] of [
    ['sound', []],
    ['faulty', ['all-401']],
  ] as const) {
    const reference = await openReference({ defects });
    try {
      const config = await writeWorkspace(join(folder, `${out}-api`), reference);
      const only = ['--operation', 'listOrders', '--format', 'json', '--out', join(folder, out)];
      await twogate(['run', '--config', config, ...only], { cwd: folder });
    } finally {
      await reference.close();
    }
  }
  const worse = await twogate(['diff', 'sound', 'faulty'], { cwd: folder });
  expect(worse.stderr).toBe('');
  expect(worse.status).toBe(1);
  expect(worse.stdout).toMatch(/^New: 1\n {2}high all-401 on GET \/orders: /);
  expect(worse.stdout).toContain('  GET /orders: proven → violated\n');
  expect(worse.stdout).toContain('  GET /orders · no-scope: 403 (passed) → 401 (failed)\n');
  const better = await twogate(['diff', join('faulty', 'report.json'), 'sound'], { cwd: folder });
  expect(better.status).toBe(0);
  expect(better.stdout).toContain('Fixed: 1\n  all-401 on GET /orders\n');
});

test('what cannot be read, or compared, ends with 2 and a sentence', async ({ folder }) => {
  await writeFile(join(folder, 'api.yaml'), document('summary: s'));
  const none = await twogate(['diff', 'api.yaml', 'nowhere.yaml'], { cwd: folder });
  expect(none.status).toBe(2);
  expect(none.stderr).toMatch(/^twogate: nowhere\.yaml/);
  const mixed = await twogate(['diff', 'api.yaml', '.'], { cwd: folder });
  expect(mixed.status).toBe(2);
  expect(mixed.stderr).toContain('one is a report, and the other is a document');
  const empty = await twogate(['diff', '.', '.'], { cwd: folder });
  expect(empty.status).toBe(2);
  expect(empty.stderr).toContain('there is no report of a run');
});
