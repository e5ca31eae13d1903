import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import type { SecurityConfig } from '../../src/model/config.ts';
import type { Report } from '../../src/model/report.ts';
import { issue as issueCertificate, makeAuthority } from '../unit/certificates.ts';
import { type Loopback, serveHttp } from '../unit/loopback.ts';
import { openReference, type Reference } from './reference.ts';
import { twogate } from './spawn.ts';
import { writeWorkspaceFor } from './workspace.ts';

let folder = '';
let api: Reference;
const servers: Loopback[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-bad-sources-'));
  api = await openReference({});
});

test.afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

type Answer = (response: ServerResponse, asked: URLSearchParams, count: number) => unknown;

/** A token endpoint; `count` begins at 1. */
async function tokenEndpoint(answer: Answer): Promise<string> {
  let count = 0;
  const server = await serveHttp(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    count += 1;
    await answer(response, new URLSearchParams(Buffer.concat(parts).toString()), count);
  });
  servers.push(server);
  return `${server.origin}/token`;
}

const json = (response: ServerResponse, status: number, body: object): unknown =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** A token that the API trusts. */
async function tokenFor(scope: string): Promise<string> {
  const key = await importJWK(api.privateJwk, 'ES256');
  return new SignJWT({ scope, client_id: 'kit' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: String(api.privateJwk.kid) })
    .setIssuer(api.issuer)
    .setAudience(api.audience)
    .setSubject('kit')
    .setIssuedAt()
    .setExpirationTime('1h')
    .setJti('one')
    .sign(key);
}

const asking = (endpoint: string, more: object = {}): SecurityConfig => ({
  source: 'client-credentials',
  tokenEndpoint: endpoint,
  clientId: 'kit',
  clientSecret: 'canary-secret',
  timeoutMs: PATIENCE,
  ...more,
});

/** Milliseconds for a server that does answer, however busy the machine; and for one that does not. */
const PATIENCE = 30_000;
const TIMEOUT = 300;

test.describe('what can be known before the first request ends the run with exit 2 and one sentence', () => {
  const SERVERS: readonly (readonly [name: string, answer: Answer, says: RegExp])[] = [
    ['a server that is slow', () => {}, new RegExp(`gave no complete answer within ${TIMEOUT} ms`)],
    [
      'a server that answers HTML',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
      /answered 200 with text\/html where JSON is due/,
    ],
    [
      'a server that limits the rate for longer than is waited for',
      (response) => response.writeHead(429, { 'retry-after': '3600' }).end(),
      /limits the rate: 429, to be asked again after 3600/,
    ],
    [
      'a server that refuses the client',
      (response) => json(response, 401, { error: 'invalid_client' }),
      /refused with 401 invalid_client/,
    ],
  ];
  for (const [name, answer, says] of SERVERS) {
    test(name, async () => {
      const timeoutMs = says.source.includes(`within ${TIMEOUT} ms`) ? TIMEOUT : PATIENCE;
      await expectRefused(asking(await tokenEndpoint(answer), { timeoutMs }), says);
    });
  }

  test('a key of another type than it says', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    await writeFile(join(folder, 'key.json'), JSON.stringify({ ...(await exportJWK(privateKey)), alg: 'RS256' }));
    const oauth = { source: 'signing-key', key: './key.json', issuer: api.issuer, audience: api.audience };
    await expectRefused(oauth, /key\.json: the signing key cannot sign: /);
  });

  test('a public key', async () => {
    const { d: _, ...announced } = api.privateJwk;
    await writeFile(join(folder, 'key.json'), JSON.stringify(announced));
    const oauth = { source: 'signing-key', key: './key.json', issuer: api.issuer, audience: api.audience };
    await expectRefused(oauth, /key\.json: the signing key cannot sign: the key is not private/);
  });

  test('a certificate that has expired', async () => {
    const authority = await makeAuthority('an authority');
    const past = { notBefore: new Date(0), notAfter: new Date(Date.now() - 86_400_000) };
    const { certificate, key } = await issueCertificate(authority, { name: 'kit', ...past });
    await writeFile(join(folder, 'kit.pem'), certificate);
    await writeFile(join(folder, 'kit-key.pem'), key);
    const oauth = {
      source: 'client-credentials',
      tokenEndpoint: 'https://127.0.0.1:9/token',
      clientId: 'kit',
      authentication: 'tls_client_auth',
      certificate: './kit.pem',
      key: './kit-key.pem',
    };
    await expectRefused(oauth, /kit\.pem: the client certificate expired on 20/);
  });

  async function expectRefused(oauth: SecurityConfig, says: RegExp): Promise<void> {
    await writeWorkspaceFor(oauth, folder, api);
    const { status, stdout, stderr } = await twogate(['run'], { cwd: folder });
    expect(stderr).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout + stderr).not.toContain('canary-secret');
    expect(status).toBe(2);
  }
});

test.describe('what fails later costs its cases, and is never blamed on the API', () => {
  async function run(oauth: SecurityConfig): Promise<Report> {
    const config = await writeWorkspaceFor(oauth, folder, api);
    const resolved = await loadConfig({ config, cwd: folder, env: {}, flags: {}, needs: 'run' });
    const only = { operations: ['listOrders', 'createOrder', 'refundOrder', 'getHealth'], tags: [] };
    return (await runConformance(resolved, { only })).report;
  }

  /** Nothing fails, and no operation is called proven for want of evidence. */
  function expectUnblamed(report: Report): void {
    expect(report.findings.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(report.summary.operations.violated).toBe(0);
    const needing = report.operations.filter(({ access }) => !access.anonymous);
    expect(needing.filter(({ status }) => status === 'proven').map(({ id }) => id)).toEqual([]);
  }

  const reasons = ({ cases }: Report, outcome: string, kind: string): readonly string[] => [
    ...new Set(
      cases.filter((each) => each.credential === kind && each.outcome === outcome).map(({ reason }) => reason ?? ''),
    ),
  ];

  test('a server that grants other scopes than it is asked for', async () => {
    const endpoint = await tokenEndpoint(async (response) => {
      const scope = 'orders:read orders:write payments:write';
      json(response, 200, { access_token: await tokenFor(scope), token_type: 'Bearer', scope });
    });
    const report = await run(asking(endpoint));
    expectUnblamed(report);
    expect(reasons(report, 'cantTell', 'no-scope')).toEqual([
      expect.stringMatching(
        /^the token source granted the scopes "orders:read orders:write payments:write" where none was asked for: it gives default scopes/,
      ),
    ]);
    expect(reasons(report, 'cantTell', 'sufficient')).toContainEqual(
      expect.stringMatching(/where "orders:read" was asked for$/),
    );
  });

  test('a server that dies after the first token', async () => {
    const endpoint = await tokenEndpoint(async (response, asked, count) => {
      const scope = asked.get('scope') ?? '';
      if (count > 1) response.destroy();
      else json(response, 200, { access_token: await tokenFor(scope), token_type: 'Bearer', scope });
    });
    const report = await run(asking(endpoint));
    expectUnblamed(report);
    expect(reasons(report, 'untested', 'sufficient')).toContainEqual(
      expect.stringMatching(/^the authorization server, asked for the scopes ".*", does not answer/),
    );
  });

  test('a command that hangs', async () => {
    const oauth = {
      source: 'command',
      command: [process.execPath, '-e', 'setInterval(() => {}, 1000)'],
      timeoutMs: 400,
    };
    const report = await run(oauth);
    expectUnblamed(report);
    for (const kind of ['sufficient', 'no-scope', 'bad-signature']) {
      expect(reasons(report, 'untested', kind), kind).toContainEqual(
        expect.stringMatching(/^the command .* did not end within 400 ms and was killed$/),
      );
    }
  });
});
