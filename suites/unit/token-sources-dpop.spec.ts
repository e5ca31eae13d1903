import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import {
  calculateJwkThumbprint,
  decodeProtectedHeader,
  EmbeddedJWK,
  exportJWK,
  generateKeyPair,
  type JWK,
  jwtVerify,
} from 'jose';
import { loadCatalogue } from '../../src/catalogue.ts';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import { describeError, TwogateError } from '../../src/errors.ts';
import { decodeToken } from '../../src/jwt/sign.ts';
import type { IssuedCredential, OpenTokenSource } from '../../src/model/credential.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Report } from '../../src/model/report.ts';
import {
  AUDIENCE,
  type AuthorizationServer,
  type AuthorizationServerOptions,
  JWT_BEARER,
  machine,
  openAuthorizationServer,
} from './authorization-server.ts';
import { DPOP_DOCUMENT, type DpopService, type Omitted, startDpopService } from './dpop-service.ts';
import { serveHttp } from './loopback.ts';
import { BEARER } from './plan-literals.ts';

const { sources } = await loadCatalogue();

const SCOPES = ['items.read', 'items.write'];

let folder = '';
const closing: (() => Promise<void>)[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-oauth-dpop-'));
});

test.afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

interface Server extends AuthorizationServer {
  /** The proofs of the token requests that came, in their order. */
  readonly proofs: readonly string[];
}

async function startServer(options: Partial<AuthorizationServerOptions> = {}): Promise<Server> {
  const proofs: string[] = [];
  const server = await openAuthorizationServer({
    format: 'jwt',
    clients: [machine('kit', { scope: SCOPES.join(' ') })],
    scopes: SCOPES,
    before: ({ url, headers }) => {
      if (url === '/token' && headers.dpop !== undefined) proofs.push(String(headers.dpop));
      return false;
    },
    ...options,
  });
  closing.push(server.close);
  return { ...server, proofs };
}

const client = (issuer: string, more: object = {}) => ({
  issuer,
  clientId: 'kit',
  clientSecret: 'secret of kit',
  dpop: true,
  ...more,
});

async function open(options: object, id = 'client-credentials'): Promise<OpenTokenSource> {
  const source = sources.find((each) => each.id === id);
  if (source === undefined) throw new Error(`no token source ${id}`);
  const opened = await source.open(options as JsonObject, { scheme: BEARER, folder });
  closing.push(async () => opened.close?.());
  return opened;
}

/** The sentence with which opening fails. */
async function refusal(options: object): Promise<string> {
  const error = await open(options).catch((cause: unknown) => cause);
  if (!(error instanceof TwogateError)) throw new Error(`no coded error: ${String(error)}`);
  return describeError(error);
}

const ask = (source: OpenTokenSource, scopes = SCOPES) =>
  source.issue({ scheme: BEARER, scopes, kind: 'sufficient', standing: 'sufficient' });

async function issued(source: OpenTokenSource): Promise<IssuedCredential> {
  const answer = await ask(source);
  if ('unavailable' in answer) throw new Error(answer.unavailable);
  return answer;
}

/** The thumbprint of the key of a proof, which is sound. */
async function provenBy(proof: string): Promise<string> {
  const { protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt' });
  return calculateJwkThumbprint(protectedHeader.jwk as JWK);
}

async function proofOf({ value, prove }: IssuedCredential): Promise<string> {
  if (prove === undefined) throw new Error('nothing proves it');
  return prove({ method: 'GET', url: 'https://api.test/items', token: value });
}

/** The credential's token names the key that proves it, on both sides. */
async function expectBound(credential: IssuedCredential, { proofs }: Server): Promise<void> {
  const jkt = await provenBy(await proofOf(credential));
  expect(decodeToken(credential.value)?.claims.cnf).toEqual({ jkt });
  expect(proofs.length).toBeGreaterThan(1);
  for (const proof of proofs) expect(await provenBy(proof)).toBe(jkt);
  expect(new Set(proofs).size).toBe(proofs.length);
}

test.describe('a real authorization server binds its tokens to the key of the proofs', () => {
  test('client-credentials', async () => {
    const server = await startServer();
    const credential = await issued(await open(client(server.issuer)));
    await expectBound(credential, server);
    expect(credential.granted).toEqual(SCOPES);
  });

  test('client-credentials: several clients', async () => {
    const server = await startServer({
      clients: [machine('reader', { scope: 'items.read' }), machine('writer', { scope: SCOPES.join(' ') })],
    });
    const clients = [
      { clientId: 'reader', clientSecret: 'secret of reader', scopes: ['items.read'] },
      { clientId: 'writer', clientSecret: 'secret of writer', scopes: SCOPES },
    ];
    await expectBound(await issued(await open({ issuer: server.issuer, clients, dpop: true })), server);
  });

  test('refresh-token', async () => {
    const registered = machine('kit', {
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['https://kit.test/callback'],
      response_types: ['code'],
    });
    const server = await startServer({ clients: [registered], demandsNonce: true });
    const refreshToken = await server.logIn('kit', SCOPES);
    await expectBound(await issued(await open(client(server.issuer, { refreshToken }), 'refresh-token')), server);
  });

  test('jwt-bearer', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'kit-1' };
    const key = join(folder, 'assertion.json');
    await writeFile(key, JSON.stringify({ ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'kit-1' }));
    const server = await startServer({
      clients: [machine('kit', { grant_types: [JWT_BEARER], jwks: { keys: [jwk] } } as object)],
    });
    const assertion = { key, issuer: 'kit' };
    await expectBound(await issued(await open(client(server.issuer, { assertion }), 'jwt-bearer')), server);
  });

  test('opaque tokens are proven too', async () => {
    const server = await startServer({ format: 'opaque' });
    const credential = await issued(await open(client(server.issuer)));
    expect(decodeToken(credential.value)).toBeUndefined();
    expect(await provenBy(await proofOf(credential))).toBe(await provenBy(server.proofs[0] ?? ''));
  });

  test('a demand for a nonce is answered once and remembered', async () => {
    const server = await startServer({ demandsNonce: true });
    const source = await open(client(server.issuer));
    await expectBound(await issued(source), server);
    const nonces = server.proofs.map((proof) => decodeToken(proof)?.claims.nonce !== undefined);
    expect(nonces).toEqual([false, true, true]);
  });

  test('the algorithm is the one that was asked for, under that name', async () => {
    for (const alg of ['ES256', 'EdDSA']) {
      const server = await startServer();
      const credential = await issued(await open(client(server.issuer, { dpop: { alg } })));
      await expectBound(credential, server);
      const algs = [await proofOf(credential), ...server.proofs].map((proof) => decodeProtectedHeader(proof).alg);
      expect(new Set(algs)).toEqual(new Set([alg]));
    }
  });

  test('what the source does not ask for is not bound', async () => {
    const server = await startServer();
    const credential = await issued(await open(client(server.issuer, { dpop: false })));
    expect(server.proofs).toEqual([]);
    expect(credential.prove).toBeUndefined();
    expect(decodeToken(credential.value)?.claims.cnf).toBeUndefined();
  });
});

test.describe('what is sent again carries proofs and assertions of its own', () => {
  const jtiOf = (jws: string | null | undefined): unknown => decodeToken(jws ?? '')?.claims.jti;

  /** Answers each kind of request first with the status, then well; refuses what has come before. */
  const startStrict = async (status: number) => {
    const seen = new Set<unknown>();
    const tried = new Map<string, number>();
    const repeated: string[] = [];
    const server = await serveHttp((request, response) => {
      const path = request.url ?? '';
      const json = (code: number, value: object): void =>
        void response
          .writeHead(code, { 'content-type': 'application/json', 'retry-after': '0' })
          .end(JSON.stringify(value));
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => {
        const form = new URLSearchParams(body);
        const proofs = [String(request.headers.dpop ?? ''), form.get('client_assertion'), form.get('assertion')];
        const jtis = proofs.map(jtiOf).filter((jti) => jti !== undefined);
        const isRepeated = jtis.some((jti) => seen.has(jti));
        for (const jti of jtis) seen.add(jti);
        const count = tried.get(path) ?? 0;
        tried.set(path, count + 1);
        if (isRepeated) repeated.push(path);
        if (isRepeated) return json(400, { error: 'invalid_dpop_proof' });
        if (count % 2 === 0) return json(status, { error: 'temporarily_unavailable' });
        return json(200, ANSWERS[path] ?? {});
      });
    });
    closing.push(server.close);
    return { origin: server.origin, tried, repeated };
  };

  const ANSWERS: Readonly<Record<string, object>> = {
    '/token': { access_token: 'a-token', token_type: 'DPoP', expires_in: 60 },
    '/introspect': { active: false },
  };

  for (const status of [429, 503]) {
    for (const id of ['client-credentials', 'jwt-bearer']) {
      test(`${id} after ${status}`, async () => {
        const { privateKey } = await generateKeyPair('ES256', { extractable: true });
        const key = join(folder, 'key.json');
        await writeFile(key, JSON.stringify({ ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'kit-1' }));
        const { origin, tried, repeated } = await startStrict(status);
        const own = { clientId: 'kit', authentication: 'private_key_jwt', key };
        const source = await open(
          {
            ...own,
            tokenEndpoint: `${origin}/token`,
            introspectionEndpoint: `${origin}/introspect`,
            revocationEndpoint: `${origin}/revoke`,
            introspection: own,
            dpop: true,
            ...(id === 'jwt-bearer' ? { assertion: { key, issuer: 'kit' } } : {}),
          },
          id,
        );
        const credential = await issued(source);
        expect(await source.revoke?.(credential)).toBeUndefined();
        expect(repeated).toEqual([]);
        expect([...tried]).toEqual([
          ['/token', 4],
          ['/introspect', 4],
          ['/revoke', 2],
        ]);
      });
    }
  }
});

test.describe('one sentence where tokens cannot be bound', () => {
  const endpoint = async (status: number, body: object, headers: Record<string, string> = {}) => {
    let requests = 0;
    const server = await serveHttp((request, response) => {
      request.resume();
      requests += 1;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    });
    closing.push(server.close);
    return { origin: server.origin, requests: () => requests };
  };

  const at = (origin: string, more: object = {}) => {
    const { issuer, ...rest } = client(origin, more);
    return { ...rest, tokenEndpoint: `${issuer}/token` };
  };

  test('a server that ignores the proof', async () => {
    const { origin } = await endpoint(200, { access_token: 'x', token_type: 'Bearer', expires_in: 60 });
    expect(await ask(await open(at(origin)))).toEqual({
      outcome: 'untested',
      unavailable:
        'the authorization server gave a token of type bearer where one bound to a key (DPoP) was asked for: it ignores the proof',
    });
  });

  test('a server that binds unasked', async () => {
    const { origin } = await endpoint(200, { access_token: 'x', token_type: 'DPoP', expires_in: 60 });
    expect(await ask(await open(at(origin, { dpop: false })))).toEqual({
      outcome: 'untested',
      unavailable:
        'the authorization server gave a token of type dpop where a Bearer token is due: set dpop in the token source',
    });
  });

  test('a server that is never content with a nonce is asked twice', async () => {
    const { origin, requests } = await endpoint(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'n' });
    expect(await refusal(at(origin))).toMatch(/^#\/security\/oauth: .* refused with 400 use_dpop_nonce/);
    expect(requests()).toBe(2);
  });

  test('an algorithm that the server does not take', async () => {
    const server = await startServer();
    expect(await refusal(client(server.issuer, { dpop: { alg: 'RS256' } }))).toMatch(
      /refused with 400 invalid_dpop_proof/,
    );
  });

  test('supplied credentials beside it', async () => {
    expect(await refusal(at('https://127.0.0.1:9', { kinds: { expired: 'x' } }))).toMatch(
      /^#\/security\/oauth\/kinds: kinds cannot be supplied beside dpop/,
    );
  });
});

interface Run {
  readonly report: Report;
  readonly service: DpopService;
  readonly written: string;
}

/** The whole pipeline: a real authorization server, and a resource server that verifies proofs. */
async function run(given: { readonly omitted?: Omitted; readonly nonce?: () => string } = {}): Promise<Run> {
  const server = await startServer({ demandsNonce: true });
  const { keys } = (await (await fetch(server.jwksUri)).json()) as { readonly keys: readonly JWK[] };
  const service = await startDpopService({
    issuer: server.issuer,
    audience: AUDIENCE,
    publicJwk: keys[0] ?? {},
    ...given,
  });
  closing.push(service.close);
  const output = await configure({ source: 'client-credentials', ...client(server.issuer) }, service.origin);
  const config = await loadConfig({ cwd: output, env: {}, flags: {}, needs: 'run' });
  const { report } = await runConformance(config);
  const names = await readdir(config.output);
  const texts = await Promise.all(names.map((name) => readFile(join(config.output, name), 'utf8')));
  return { report, service, written: texts.join('\n') };
}

async function configure(oauth: object, baseUrl: string): Promise<string> {
  const own = join(folder, 'run');
  await mkdir(own);
  await writeFile(join(own, 'openapi.yaml'), DPOP_DOCUMENT);
  const config = {
    document: './openapi.yaml',
    target: { baseUrl },
    security: { oauth },
    policy: { profile: 'dpop' },
    formats: ['json', 'junit', 'html'],
  };
  await writeFile(join(own, 'twogate.config.json'), JSON.stringify(config));
  return own;
}

/** Of the requests that a status is due to. */
const outcomes = ({ cases }: Report, kind: string): readonly string[] => [
  ...new Set(
    cases.filter(({ credential, expected }) => credential === kind && expected !== 'any').map(({ outcome }) => outcome),
  ),
];

const failures = ({ findings }: Report): readonly string[] =>
  findings.filter(({ outcome, severity }) => outcome === 'failed' && severity !== 'info').map(({ rule }) => rule);

const PASSED = [
  'sufficient',
  'absent',
  'bad-signature',
  'foreign-key',
  'no-scope',
  'dpop-token-as-bearer',
  'dpop-no-proof',
  'dpop-wrong-htm',
  'dpop-wrong-htu',
  'dpop-wrong-ath',
  'dpop-stale-proof',
  'dpop-foreign-key',
  'dpop-replayed-proof',
  'dpop-missing-nonce',
] as const;

test.describe('the whole pipeline with tokens of a real authorization server', () => {
  test('proves a sound API, and no token or proof is written anywhere', async () => {
    const { report, service, written } = await run({ nonce: () => 'the-one-nonce' });
    expect(failures(report)).toEqual([]);
    for (const kind of PASSED) expect(outcomes(report, kind), kind).toEqual(['passed']);
    expect(outcomes(report, 'wrong-audience')).toEqual(['untested']);
    expect(service.granted.length).toBeGreaterThan(1);
    for (const secret of service.seen) {
      for (const part of secret.split('.').filter((each) => each.length > 20)) expect(written).not.toContain(part);
    }
    expect(report.operations.map(({ status, reason }) => reason ?? status)).toEqual(['proven', 'proven']);
  });

  for (const [omitted, kind] of [
    ['key', 'dpop-foreign-key'],
    ['scheme', 'dpop-token-as-bearer'],
  ] as const) {
    test(`finds an API that does not check ${omitted}`, async () => {
      const { report } = await run({ omitted });
      expect(failures(report)).toEqual(['token-binding-enforced']);
      expect(outcomes(report, kind)).toEqual(['failed']);
      expect(report.operations.map(({ status }) => status)).toEqual(['violated', 'violated']);
    });
  }
});
