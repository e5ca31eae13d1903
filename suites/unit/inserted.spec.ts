import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { runConformance } from '../../src/cli/conformance.ts';
import { isCredentialName } from '../../src/config/credential-names.ts';
import { insertedSecrets } from '../../src/config/inserted.ts';
import { loadConfig } from '../../src/config.ts';
import type { Json } from '../../src/model/json.ts';
import { twogate } from '../reference/spawn.ts';
import { serveHttp } from './loopback.ts';

const ENV = {
  SUB_KEY: 'canary-sub-key',
  COOKIE: 'canary-cookie',
  QUERY: 'canary-query',
  BODY: 'canary/body+1',
  TENANT: 'tenant-of-mine',
  ORDER: 'ord_123',
  ARGUMENT: 'canary-argument',
  VAULT_TOKEN: 'canary-vault-token',
  API_KEY: 'short',
  SSH_AUTH_SOCK: '/run/agent.sock',
  XDG_SESSION_TYPE: 'wayland-session',
};

test('names that make a value a credential', () => {
  for (const name of ['apiKey', 'x-sub-key', 'KEY', 'client_secret', 'accessToken', 'sessionId', 'X-Signature', 'JWT'])
    expect(isCredentialName(name), name).toBe(true);
  for (const name of ['orderId', 'author', 'keyboard', 'tokens', 'id', 'monkey', 'secretary', 'assignment'])
    expect(isCredentialName(name), name).toBe(false);
});

test.describe('what environment variables put into a configuration that is to be masked', () => {
  const CASES: readonly (readonly [name: string, written: Json, secrets: readonly string[]])[] = [
    ['a header field', { operations: { a: { headers: { 'x-tenant': `\${TENANT}` } } } }, ['tenant-of-mine']],
    ['a part of one', { operations: { a: { headers: { cookie: `a=1; s=\${COOKIE}` } } } }, ['canary-cookie']],
    ['by its name', { operations: { a: { query: { api_key: `\${QUERY}` } } } }, ['canary-query']],
    ['deep in a body', { operations: { a: { body: { auth: [{ value: `\${BODY}` }] } } } }, ['canary/body+1']],
    ['an id', { operations: { a: { path: { orderId: `\${ORDER}` }, body: { tenant: `\${TENANT}` } } } }, []],
    ['as it stands', { operations: { a: { headers: { 'x-key': 'plain', 'x-b': `$\${SUB_KEY}` } } } }, []],
    ['what a source knows', { security: { a: { source: 'static', tokens: [{ token: `\${SUB_KEY}` }] } } }, []],
    [
      'what a program is given, and may read',
      { security: { a: { source: 'command', command: ['./x', `--p=\${ARGUMENT}`] } } },
      ['--p=canary-argument', 'canary-argument', 'canary-vault-token'],
    ],
    [
      'what a hook is given',
      { identities: [{ hooks: { before: ['./x', `\${ARGUMENT}`] } }] },
      ['canary-argument', 'canary-vault-token'],
    ],
  ];
  for (const [name, written, secrets] of CASES)
    test(name, () => expect(insertedSecrets(written, ENV)).toEqual(secrets));
});

test.describe('fixtures from the environment', () => {
  let folder = '';
  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'twogate-inserted-'));
  });
  test.afterEach(() => rm(folder, { recursive: true, force: true }));

  const DOCUMENT = {
    openapi: '3.1.0',
    info: { title: 'Orders', version: '1' },
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
    paths: {
      '/orders/{orderId}': {
        post: {
          operationId: 'change',
          security: [{ key: [] }],
          requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
          responses: { 200: { description: '' } },
        },
      },
    },
  };

  async function workspace(baseUrl: string): Promise<string> {
    await writeFile(join(folder, 'openapi.json'), JSON.stringify(DOCUMENT));
    const change = {
      path: { orderId: `\${ORDER}` },
      query: { session: `\${QUERY}` },
      headers: { 'x-sub-key': `\${SUB_KEY}`, cookie: `s=\${COOKIE}` },
      body: { apiKey: `\${BODY}`, tenant: `\${TENANT}` },
    };
    const config = {
      document: './openapi.json',
      output: './out',
      target: { baseUrl },
      security: { key: { source: 'static', tokens: [{ token: 'the-key' }] } },
      operations: { change },
    };
    await writeFile(join(folder, 'twogate.config.json'), JSON.stringify(config));
    return join(folder, 'twogate.config.json');
  }

  const SECRETS = ['canary-sub-key', 'canary-cookie', 'canary-query', 'canary/body+1', 'canary\\/body', 'canary%2F'];
  const found = (text: string): readonly string[] => SECRETS.filter((secret) => text.includes(secret));

  test('are sent as they are, and written masked; the stored run is judged the same', async () => {
    const bodies: string[] = [];
    const seen: (readonly unknown[])[] = [];
    const server = await serveHttp((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => {
        bodies.push(body);
        seen.push([request.url, request.headers['x-sub-key'], request.headers.cookie]);
        const status = request.headers['x-key'] === 'the-key' ? 200 : 401;
        response.writeHead(status, { 'www-authenticate': 'ApiKey', 'content-type': 'application/json' });
        // What is given as a fixture is repeated, the credential is not.
        const { 'x-key': _key, ...you } = request.headers;
        response.end(JSON.stringify({ you, sent: body }));
      });
    });
    try {
      const config = await workspace(server.origin);
      const { report } = await runConformance(
        await loadConfig({ config, cwd: folder, env: ENV, flags: {}, needs: 'run' }),
      );
      expect(seen).toContainEqual(['/orders/ord_123?session=canary-query', 'canary-sub-key', 's=canary-cookie']);
      expect(bodies).toContain('{"apiKey":"canary/body+1","tenant":"tenant-of-mine"}');
      // The server repeats what it is sent, which is a finding for secret fixtures as well.
      expect(report.findings.map(({ rule }) => rule)).toEqual(['credential-not-echoed', 'status-documented']);
      const judged = await twogate(['judge', join(folder, 'out'), '--out', join(folder, 'again')]);
      expect([judged.status, judged.stderr]).toEqual([0, '']);
      for (const name of [
        'out/plan.json',
        'out/journal.ndjson',
        'out/report.json',
        'out/index.html',
        'again/report.json',
      ])
        expect(found(await readFile(join(folder, name), 'utf8')), name).toEqual([]);
      const plan = await readFile(join(folder, 'out/plan.json'), 'utf8');
      for (const legible of ['/orders/ord_123', 'tenant-of-mine', '«credential ']) expect(plan).toContain(legible);
      const again = JSON.parse(await readFile(join(folder, 'again/report.json'), 'utf8'));
      const once = JSON.parse(await readFile(join(folder, 'out/report.json'), 'utf8'));
      expect(again).toEqual(once);
    } finally {
      await server.close();
    }
  });

  test('are masked by twogate plan', async () => {
    const config = await workspace('http://127.0.0.1:9');
    const ended = await twogate(['plan', '--format', 'json', '--config', config], { env: ENV });
    expect([ended.status, ended.stderr]).toEqual([0, '']);
    expect(found(ended.stdout)).toEqual([]);
    expect(ended.stdout).toContain('/orders/ord_123');
    expect(ended.stdout).toContain('«credential ');
  });
});

test('a configuration of code that throws with a secret in its message', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'twogate-inserted-'));
  const file = join(folder, 'twogate.config.ts');
  const lines = [
    `const key = '9f86d081884c7d659a2feaa0c55ad015';`,
    'throw new Error("cannot log in to https://vault.test with " + process.env.VAULT_TOKEN + " and " + key);',
  ];
  await writeFile(file, lines.join('\n'));
  const ended = await twogate(['plan', '--debug', '--config', file], { env: ENV });
  await rm(folder, { recursive: true, force: true });
  expect(ended.status).toBe(2);
  expect(ended.stderr).toMatch(
    /twogate\.config\.ts:2:7.*cannot log in to https:\/\/vault\.test with «credential \w{8}» and «credential \w{8}»/,
  );
  expect(ended.stderr).toContain('caused by');
  for (const secret of ['canary', '9f86d081']) expect(ended.stderr).not.toContain(secret);
});
