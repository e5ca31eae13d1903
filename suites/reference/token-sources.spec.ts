import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createRemoteJWKSet, exportJWK, generateKeyPair, type JWK, type JWTVerifyGetKey } from 'jose';
import { runConformance, type Selection } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import type { SecurityConfig } from '../../src/model/config.ts';
import type { Report, ReportedCase } from '../../src/model/report.ts';
import {
  AUDIENCE,
  type AuthorizationServer,
  type AuthorizationServerOptions,
  JWT_BEARER,
  machine,
  openAuthorizationServer,
  SCOPES,
} from '../unit/authorization-server.ts';
import { startApi } from './api.ts';
import type { Defect } from './defect.ts';
import { freePort } from './listen.ts';
import type { NeedId } from './needs.ts';
import { openReferenceApi, type ReferenceApi } from './reference.ts';
import { ROOT, twogate } from './spawn.ts';
import { KEYS_KEPT_MS, trustIn, verifyToken } from './verification.ts';
import { writeWorkspaceFor } from './workspace.ts';

let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-sources-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

const ALL: Selection = { operations: [], tags: [] };

/** One that reads, one that writes and one that needs two scopes: what a source yields does not hang on the operation. */
const FEW: Selection = { operations: ['listOrders', 'createOrder', 'refundOrder'], tags: [] };

/** The whole matrix against the API with tokens from this source. */
async function runWith(oauth: SecurityConfig, api: ReferenceApi, only: Selection = ALL): Promise<Report> {
  const file = await writeWorkspaceFor(oauth, folder, api);
  const config = await loadConfig({ config: file, cwd: folder, env: {}, flags: {}, needs: 'run' });
  return (await runConformance(config, { only })).report;
}

/** A run against the API behind a real authorization server. */
async function runBehind(
  options: AuthorizationServerOptions,
  source: (server: AuthorizationServer) => SecurityConfig | Promise<SecurityConfig>,
  { only = ALL, needs = [] }: { readonly only?: Selection; readonly needs?: readonly NeedId[] } = {},
): Promise<Report> {
  const server = await openAuthorizationServer(options);
  const asking = {
    endpoint: server.introspectionEndpoint,
    clientId: 'orders-api',
    clientSecret: 'secret of orders-api',
  };
  const trusted = {
    issuer: server.issuer,
    jwksUri: server.jwksUri,
    audience: AUDIENCE,
    ...(options.format === 'opaque' ? { introspection: asking } : {}),
  };
  const api = await openReferenceApi(trusted, { needs });
  try {
    return await runWith(await source(server), api, only);
  } finally {
    await Promise.all([api.close(), server.close()]);
  }
}

/** Those to which an answer is due. */
const casesOf = (report: Report, kind: string): readonly ReportedCase[] =>
  report.cases.filter(
    ({ credential, operation, expected }) =>
      credential === kind && expected !== 'any' && !/inventory|products|health/.test(operation),
  );

/** Every outcome of a kind with its reason. */
const outcomes = (report: Report, kind: string): readonly string[] =>
  [...new Set(casesOf(report, kind).map(({ outcome, reason }) => `${outcome} ${reason ?? ''}`.trim()))].sort();

/** Nothing is blamed on a sound API, and every operation is proven. */
function expectProven(report: Report): void {
  expect(report.findings.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(
    report.operations.filter(({ status }) => status !== 'proven').map(({ id, reason }) => `${id}: ${reason}`),
  ).toEqual([]);
}

const INSPECTOR = machine('orders-api');

const AS = { clientId: 'machine', clientSecret: 'secret of machine', resource: AUDIENCE };

test('client-credentials: JWTs with narrowed scopes', async () => {
  const source = ({ issuer }: AuthorizationServer) => ({ source: 'client-credentials', issuer, ...AS });
  const report = await runBehind({ format: 'jwt', clients: [machine('machine')] }, source, { only: FEW });
  expectProven(report);
  for (const kind of [
    'sufficient',
    'no-scope',
    'missing-scope',
    'bad-signature',
    'alg-none',
    'foreign-key',
    'hmac-with-public-key',
  ]) {
    expect(outcomes(report, kind), kind).toEqual(['passed']);
  }
  expect(outcomes(report, 'wrong-audience')).toEqual([
    'untested the token source of oauth cannot sign tokens: supply one as security.oauth.kinds.wrong-audience',
  ]);
  expect(outcomes(report, 'revoked')).toEqual([
    expect.stringMatching(
      /^untested the authorization server, asked to revoke a token, refused with 400 unsupported_token_type/,
    ),
  ]);
});

test('client-credentials: opaque tokens, introspected by API and kit, and revoked', async () => {
  const clients = [machine('machine'), machine('kit'), INSPECTOR];
  const source = ({ issuer }: AuthorizationServer) => ({
    source: 'client-credentials',
    issuer,
    ...AS,
    introspection: { clientId: 'kit', clientSecret: 'secret of kit' },
  });
  const report = await runBehind({ format: 'opaque', clients }, source, { only: FEW });
  expectProven(report);
  for (const kind of ['sufficient', 'revoked', 'no-scope', 'malformed-token']) {
    expect(outcomes(report, kind), kind).toEqual(['passed']);
  }
  expect(outcomes(report, 'bad-signature')).toEqual(['untested the token is not a signed JWT']);
  // The server drops scopes that it does not know, and says so only when it is asked.
  expect(outcomes(report, 'near-miss-scope').join()).toMatch(
    /^untested the token source granted the scopes none where ".*" was asked for/,
  );
});

for (const [name, need, demandsNonce] of [
  ['bound to a key', 'dpop', false],
  ['bound to a key, with a nonce in each proof', 'dpop-nonce', true],
] as const) {
  test(`client-credentials: JWTs ${name} (DPoP)`, async () => {
    const source = ({ issuer }: AuthorizationServer) => ({ source: 'client-credentials', issuer, ...AS });
    const server = { format: 'jwt', clients: [machine('machine')], demandsNonce } as const;
    const report = await runBehind(server, source, { only: FEW, needs: [need] });
    expectProven(report);
    for (const kind of [
      'sufficient',
      'no-scope',
      'missing-scope',
      'bad-signature',
      'dpop-token-as-bearer',
      'dpop-no-proof',
      'dpop-wrong-htm',
      'dpop-wrong-htu',
      'dpop-wrong-ath',
      'dpop-stale-proof',
      'dpop-replayed-proof',
      'dpop-foreign-key',
      ...(demandsNonce ? ['dpop-missing-nonce'] : []),
    ]) {
      expect(outcomes(report, kind), kind).toEqual(['passed']);
    }
  });
}

test('client-credentials: several clients where the server cannot narrow scopes', async () => {
  const holding = (id: string, scopes: readonly string[]) => ({
    clientId: id,
    clientSecret: `secret of ${id}`,
    scopes,
  });
  const clients = [
    holding('nothing', []),
    holding('reader', ['catalog:read', 'inventory:read', 'customers:read', 'orders:read', 'payments:read']),
    holding('everything', SCOPES),
  ];
  const report = await runBehind(
    { format: 'jwt', clients: clients.map(({ clientId }) => machine(clientId)) },
    ({ issuer }) => ({
      source: 'client-credentials',
      issuer,
      clients,
    }),
  );
  expectProven(report);
  expect(outcomes(report, 'no-scope')).toEqual(['passed']);
  const untested = casesOf(report, 'wrong-scope').filter(({ outcome }) => outcome === 'untested');
  for (const { reason } of untested) expect(reason).toMatch(/^no listed client fits: one with .* is needed$/);
  expect(casesOf(report, 'wrong-scope').length).toBeGreaterThan(untested.length);
});

test('refresh-token: a person’s tokens, though the server replaces the refresh token each time', async () => {
  const person = machine('person', {
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['https://person.test/callback'],
    response_types: ['code'],
  });
  const source = async ({ issuer, logIn }: AuthorizationServer) => ({
    source: 'refresh-token',
    issuer,
    clientId: 'person',
    clientSecret: 'secret of person',
    refreshToken: await logIn('person', SCOPES),
  });
  const report = await runBehind({ format: 'jwt', clients: [person] }, source, { only: FEW });
  expectProven(report);
  for (const kind of ['sufficient', 'wrong-scope', 'bad-signature']) {
    expect(outcomes(report, kind), kind).toEqual(['passed']);
  }
  expect(outcomes(report, 'no-scope')).toEqual([
    'untested a refresh that names no scope gives every scope of the log-in',
  ]);
});

test('jwt-bearer: tokens for an assertion', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const named = async (key: typeof privateKey): Promise<JWK> => ({
    ...(await exportJWK(key)),
    alg: 'ES256',
    kid: 'robot-1',
  });
  await writeFile(join(folder, 'robot.jwk.json'), JSON.stringify(await named(privateKey)));
  const robot = machine('robot', { grant_types: [JWT_BEARER], jwks: { keys: [await named(publicKey)] } } as object);
  const source = ({ issuer }: AuthorizationServer) => ({
    source: 'jwt-bearer',
    issuer,
    clientId: 'robot',
    clientSecret: 'secret of robot',
    assertion: { key: './robot.jwk.json', issuer: 'robot' },
  });
  const report = await runBehind({ format: 'jwt', clients: [robot] }, source, { only: FEW });
  expectProven(report);
  expect(outcomes(report, 'sufficient')).toEqual(['passed']);
});

test('command: what a program of one’s own gets from the server', async () => {
  const program = `
    const { scheme, scopes, kind, standing } = JSON.parse(await new Response(process.stdin).text());
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') });
    const authorization = 'Basic ' + btoa('machine:secret+of+machine');
    const answer = await fetch(process.argv[2], { method: 'POST', headers: { authorization }, body });
    const { access_token: token, scope = '', expires_in } = await answer.json();
    console.log(JSON.stringify({ token, scopes: scope.split(' ').filter(Boolean), expiresAt: Date.now() / 1000 + expires_in }));`;
  await writeFile(join(folder, 'get-token.mjs'), program);
  const source = ({ issuer }: AuthorizationServer) => ({
    source: 'command',
    command: [process.execPath, 'get-token.mjs', `${issuer}/token`],
  });
  const report = await runBehind({ format: 'jwt', clients: [machine('machine')] }, source, { only: FEW });
  expectProven(report);
  for (const kind of ['sufficient', 'no-scope', 'bad-signature'])
    expect(outcomes(report, kind), kind).toEqual(['passed']);
});

const keepFirst = (jwksUri: string): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(jwksUri), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
  });

/** The kit as the issuer that the API trusts. */
async function runAsIssuer(defects: readonly Defect[], more: object = {}): Promise<Report> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const trusted = { issuer, jwksUri: `${issuer}/jwks`, audience: AUDIENCE };
  const { baseUrl, close } = await startApi({ ...trusted, apiKey: 'a key of the tests', defects });
  const { documentPath, close: closeSound } = await openReferenceApi(trusted);
  await closeSound();
  try {
    const oauth = { source: 'local-issuer', port, audience: AUDIENCE, keyCacheMs: KEYS_KEPT_MS + 250, ...more };
    return await runWith(oauth, { ...trusted, baseUrl, documentPath, apiKey: 'a key of the tests', close });
  } finally {
    await close();
  }
}

test('local-issuer: everything can be forged, a withdrawn key is refused and a new one accepted', async () => {
  const report = await runAsIssuer([]);
  expectProven(report);
  for (const kind of [
    'sufficient',
    'retired-key',
    'rotated-key',
    'wrong-audience',
    'wrong-issuer',
    'expired',
    'not-yet-valid',
  ]) {
    expect(outcomes(report, kind), kind).toEqual(['passed']);
  }
});

test('local-issuer: an API that never fetches the keys again accepts the withdrawn one and refuses the new one', async () => {
  const keepsFirstKeys: Defect = {
    id: 'keeps-first-keys',
    title: 'The key set is fetched once and for all',
    pattern: 'fail-open',
    rules: [],
    apply: (gates) => {
      const trust = { ...trustIn(gates.trust), keys: keepFirst(gates.trust.jwksUri) };
      const { verify } = gates;
      return {
        ...gates,
        verify: (call, credential) =>
          credential.scheme === 'oauth' ? verifyToken(trust, credential.value) : verify(call, credential),
      };
    },
  };
  const report = await runAsIssuer([keepsFirstKeys]);
  expect(new Set(casesOf(report, 'retired-key').map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
  expect(new Set(casesOf(report, 'rotated-key').map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
  const others = report.cases.filter(({ credential, outcome }) => outcome === 'failed' && !/-key$/.test(credential));
  expect(others.map(({ id }) => id)).toEqual([]);
});

test('local-issuer: without knowing how long the API keeps keys, rotation stays untested, and it is said what to say', async () => {
  const report = await runAsIssuer([], { keyCacheMs: undefined });
  expectProven(report);
  for (const kind of ['retired-key', 'rotated-key']) {
    expect(outcomes(report, kind)).toEqual([
      'untested say as security.oauth.keyCacheMs how long the API goes on with the keys it has',
    ]);
  }
});

test('tokens that live for two seconds carry a run that takes longer', async () => {
  const slow: Defect = {
    id: 'slow',
    title: 'Every answer takes its time',
    pattern: 'fail-open',
    rules: [],
    apply: (gates) => ({
      ...gates,
      respond: async (call, answer) => {
        await new Promise((resolve) => setTimeout(resolve, 80));
        return gates.respond(call, answer);
      },
    }),
  };
  const report = await runAsIssuer([slow], { lifetime: 2, keyCacheMs: undefined });
  const took = Date.parse(report.finishedAt ?? '') - Date.parse(report.startedAt);
  expect(took).toBeGreaterThan(2500);
  expectProven(report);
});

test.describe('a source that cannot be opened ends the run with exit 2 and one sentence with file, line and pointer', () => {
  const WRONG: readonly (readonly [name: string, oauth: SecurityConfig, says: RegExp])[] = [
    [
      'an authorization server that is down',
      {
        source: 'client-credentials',
        tokenEndpoint: 'http://127.0.0.1:1024/token',
        clientId: 'kit',
        clientSecret: 'canary-secret',
      },
      /^twogate: twogate\.config\.yaml:\d+:\d+ #\/security\/oauth: the authorization server at http:\/\/127\.0\.0\.1:1024\/token does not answer: connect ECONNREFUSED/,
    ],
    [
      'metadata that cannot be had',
      { source: 'refresh-token', issuer: 'http://127.0.0.1:1024', clientId: 'kit', refreshToken: 'canary-secret' },
      /^twogate: twogate\.config\.yaml:\d+:\d+ #\/security\/oauth\/issuer: .* does not answer: .*ECONNREFUSED.*, so its metadata are not known/,
    ],
    [
      'a program that is not there',
      { source: 'command', command: ['./get-token'] },
      /^twogate: twogate\.config\.yaml:\d+:\d+ #\/security\/oauth\/command: there is no program \.\/get-token that could be run/,
    ],
    [
      'an option that does not exist',
      { source: 'jwt-bearer', isuer: 'http://127.0.0.1:1024', clientId: 'kit', assertion: { key: 'x', issuer: 'x' } },
      /#\/security\/oauth\/isuer: there is no key security\.oauth\.isuer: the nearest known key is security\.oauth\.issuer/,
    ],
    [
      'a key that is not there',
      {
        source: 'jwt-bearer',
        issuer: 'http://127.0.0.1:1024',
        clientId: 'kit',
        assertion: { key: './robot.json', issuer: 'x' },
      },
      /robot\.json: the assertion's key cannot be read/,
    ],
  ];
  for (const [name, oauth, says] of WRONG) {
    test(name, async () => {
      const documentPath = join(ROOT, 'suites/reference/openapi.yaml');
      const nowhere = {
        baseUrl: 'http://127.0.0.1:1024',
        issuer: '',
        audience: '',
        apiKey: 'a key of the tests',
        documentPath,
      };
      await writeWorkspaceFor(oauth, folder, { ...nowhere, close: async () => {} });
      const { status, stdout, stderr } = await twogate(['run'], { cwd: folder });
      expect(stderr).toMatch(says);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stdout + stderr).not.toContain('canary-secret');
      expect(status).toBe(2);
    });
  }
});
