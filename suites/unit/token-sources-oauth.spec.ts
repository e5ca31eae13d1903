import { createPrivateKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { exportJWK, exportPKCS8, generateKeyPair, type JWK, SignJWT } from 'jose';
import { loadCatalogue } from '../../src/catalogue.ts';
import { describeError, TwogateError } from '../../src/errors.ts';
import type { CredentialNeed, OpenTokenSource } from '../../src/model/credential.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { AUDIENCE, type AuthorizationServerOptions, machine, openAuthorizationServer } from './authorization-server.ts';
import { issue as issueCertificate, makeAuthority, type Pair } from './certificates.ts';
import { deadOrigin, type Loopback, serveHttp } from './loopback.ts';
import { BEARER } from './plan-literals.ts';

const { sources } = await loadCatalogue();

const SECRET = 'canary-secret-of-the-client';

let folder = '';
const closing: (() => Promise<void>)[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-oauth-'));
});

test.afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(folder, { recursive: true, force: true });
});

async function open(options: object, id = 'client-credentials'): Promise<OpenTokenSource> {
  const source = sources.find((each) => each.id === id);
  if (source === undefined) throw new Error(`no token source ${id}`);
  const opened = await source.open(options as JsonObject, { scheme: BEARER, folder });
  closing.push(async () => opened.close?.());
  return opened;
}

/** The sentence with which opening fails. */
async function refusal(options: object, id?: string): Promise<{ readonly code: string; readonly says: string }> {
  const error = await open(options, id).catch((cause: unknown) => cause);
  if (!(error instanceof TwogateError)) throw new Error(`no coded error: ${String(error)}`);
  return { code: error.code, says: describeError(error) };
}

const need = (scopes: readonly string[], standing: CredentialNeed['standing'] = 'sufficient'): CredentialNeed => ({
  scheme: BEARER,
  scopes,
  kind: standing === 'sufficient' ? 'sufficient' : 'wrong-scope',
  standing,
});

type Answer = (response: ServerResponse, body: URLSearchParams, count: number) => void;

/** A server with one token endpoint; `count` begins at 1. */
async function tokenEndpoint(answer: Answer): Promise<Loopback & { readonly bodies: URLSearchParams[] }> {
  const bodies: URLSearchParams[] = [];
  const server = await serveHttp((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      bodies.push(new URLSearchParams(text));
      answer(response, new URLSearchParams(text), bodies.length);
    });
  });
  closing.push(server.close);
  return { ...server, bodies };
}

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

const token = (response: ServerResponse, more: object = {}): void =>
  json(response, 200, { access_token: 'token-of-the-server', token_type: 'Bearer', expires_in: 3600, ...more });

const client = (origin: string, more: object = {}) => ({
  tokenEndpoint: `${origin}/token`,
  clientId: 'kit',
  clientSecret: SECRET,
  ...more,
});

test.describe('a server that gives nothing to anybody: one sentence, and the run ends', () => {
  const ANSWERS: readonly (readonly [name: string, answer: Answer, says: RegExp])[] = [
    [
      'HTML',
      (response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Log in</h1>'),
      /at http:\/\/127\.0\.0\.1:\d+\/token answered 200 with text\/html where JSON is due/,
    ],
    [
      'HTML with an error',
      (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>'),
      /answered 502 with text\/html where JSON is due/,
    ],
    [
      'a redirect, which is not followed',
      (response) => response.writeHead(302, { location: '/login', 'content-type': 'text/html' }).end(),
      /answered 302 with text\/html where JSON is due/,
    ],
    [
      'an OAuth error',
      (response) => json(response, 400, { error: 'unauthorized_client', error_description: 'not for machines' }),
      /refused with 400 unauthorized_client \(not for machines\)/,
    ],
    [
      'a challenge',
      (response) => json(response, 401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="as"' }),
      /refused with 401 invalid_client/,
    ],
    [
      'a challenge without a body',
      (response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="as"' }).end(),
      /refused with 401/,
    ],
    [
      'a rate limit for longer than can be waited',
      (response) => json(response, 429, { error: 'slow_down' }, { 'retry-after': '3600' }),
      /limits the rate: 429, to be asked again after 3600/,
    ],
    [
      'a rate limit in plain words',
      (response) => response.writeHead(429, { 'retry-after': '3600', 'content-type': 'text/plain' }).end('slow down'),
      /limits the rate: 429, to be asked again after 3600/,
    ],
    [
      'no JSON',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"access'),
      /not JSON/,
    ],
    [
      'no token',
      (response) => json(response, 200, { token_type: 'Bearer' }),
      /not what the standard asks for.*access_token/,
    ],
    [
      'another type of token',
      (response) => json(response, 200, { access_token: 'x', token_type: 'mac' }),
      /gave a token that is no Bearer token/,
    ],
    [
      'more than can be a token',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('x'.repeat(2 * 1024 * 1024)),
      /gave an answer that is too long/,
    ],
    ['nothing, in time', () => {}, /gave no complete answer within 200 ms/],
    [
      'an answer that never ends',
      (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
      /gave no complete answer within 200 ms/,
    ],
  ];
  for (const [name, answer, says] of ANSWERS) {
    test(name, async () => {
      const server = await tokenEndpoint(answer);
      const timeoutMs = says.source.includes('within 200 ms') ? 200 : 60_000;
      const refused = await refusal(client(server.origin, { timeoutMs }));
      expect(refused.code).toBe('TOKEN_REFUSED');
      expect(refused.says).toMatch(says);
      expect(refused.says).toMatch(/^#\/security\/oauth: the authorization server at /);
      expect(refused.says).not.toContain('\n');
    });
  }

  test('it is down', async () => {
    const origin = await deadOrigin();
    const refused = await refusal(client(origin));
    expect(refused).toMatchObject({
      code: 'TOKEN_REFUSED',
      says: expect.stringMatching(/does not answer: .*ECONNREFUSED/),
    });
    const undiscovered = await refusal({ issuer: origin, clientId: 'kit', clientSecret: SECRET });
    expect(undiscovered.code).toBe('TOKEN_REFUSED');
    expect(undiscovered.says).toMatch(
      /^#\/security\/oauth\/issuer: .*does not answer: .*ECONNREFUSED.*metadata are not known/,
    );
  });

  test('a secret that it repeats is masked', async () => {
    const server = await tokenEndpoint((response, body) =>
      json(response, 400, { error: 'invalid_client', error_description: `no ${body.get('client_secret')}` }),
    );
    const refused = await refusal(client(server.origin, { authentication: 'client_secret_post' }));
    expect(server.bodies[0]?.get('client_secret')).toBe(SECRET);
    expect(refused.says).toMatch(/invalid_client \(no «credential [0-9a-f]{8}»\)/);
    expect(refused.says).not.toContain(SECRET);
  });
});

test.describe('metadata that lead nowhere', () => {
  const discovered = async (answer: (response: ServerResponse, url: string, origin: string) => void) => {
    let origin = '';
    const server = await serveHttp((request, response) => answer(response, request.url ?? '', origin));
    origin = server.origin;
    closing.push(server.close);
    return refusal({ issuer: origin, clientId: 'kit', clientSecret: SECRET, timeoutMs: 60_000 });
  };

  test('none', async () => {
    const { says } = await discovered((response) => json(response, 404, {}));
    expect(says).toMatch(/answered 404, so its metadata are not known\. Start it, correct issuer/);
  });

  test('HTML', async () => {
    const { says } = await discovered((response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    );
    expect(says).toMatch(/answered 200 with text\/html where JSON is due/);
  });

  test('those of somebody else', async () => {
    const { code, says } = await discovered((response) => json(response, 200, { issuer: 'https://other.test' }));
    expect(code).toBe('TOKEN_REFUSED');
    expect(says).toMatch(/calls itself https:\/\/other\.test in its metadata, not what is configured as issuer/);
  });

  test('without a token endpoint', async () => {
    const { says } = await discovered((response, _url, origin) => json(response, 200, { issuer: origin }));
    expect(says).toMatch(/names no token_endpoint that could be used/);
  });

  test('with one on plain http elsewhere: no secret goes there', async () => {
    const { says } = await discovered((response, _url, origin) =>
      json(response, 200, { issuer: origin, token_endpoint: 'http://192.0.2.1/token' }),
    );
    expect(says).toMatch(/has an endpoint on plain http, which is for loopback only/);
  });

  test('only at the place of RFC 8414: they are found', async () => {
    const server = await serveHttp((request, response) => {
      if (request.url === '/token') token(response);
      else if (request.url === '/.well-known/oauth-authorization-server') {
        json(response, 200, { issuer: server.origin, token_endpoint: `${server.origin}/token` });
      } else json(response, 404, {});
    });
    closing.push(server.close);
    const source = await open({ issuer: server.origin, clientId: 'kit', clientSecret: SECRET });
    expect(await source.issue(need(['a']))).toMatchObject({ value: 'token-of-the-server' });
  });
});

test.describe('what the user got wrong is said before anything is sent', () => {
  const WRONG: readonly (readonly [name: string, options: object, says: RegExp])[] = [
    [
      'plain http to another machine',
      { issuer: 'http://as.example' },
      /oauth\/issuer: issuer is on plain http, which is for loopback only/,
    ],
    ['no URL', { tokenEndpoint: 'as.example/token' }, /oauth\/tokenEndpoint: tokenEndpoint is no http or https URL/],
    [
      'no secret',
      { tokenEndpoint: 'https://127.0.0.1:9/', authentication: 'client_secret_post' },
      /client_secret_post needs clientSecret/,
    ],
    [
      'no key',
      { tokenEndpoint: 'https://127.0.0.1:9/', authentication: 'private_key_jwt' },
      /private_key_jwt needs key/,
    ],
    [
      'no certificate',
      { tokenEndpoint: 'https://127.0.0.1:9/', authentication: 'tls_client_auth' },
      /tls_client_auth needs certificate/,
    ],
    ['a key that is not there', keyed('missing.json'), /^missing\.json: the client key cannot be read/],
    ['a public key', keyed('public.json'), /^public\.json: the client key cannot sign: the key is not private/],
    ['a symmetric key', keyed('symmetric.json'), /^symmetric\.json: the client key cannot sign: the key is symmetric/],
    ['a key without alg', keyed('no-alg.json'), /^no-alg\.json: the client key cannot sign: the key has no "alg"/],
    ['a key of another type than its alg', keyed('mismatch.json'), /^mismatch\.json: the client key cannot sign: /],
    ['a key that is neither', keyed('neither.txt'), /^neither\.txt: the client key is not JSON, as a JWK is/],
    ['a certificate for a key', keyed('good.pem'), /^good\.pem: the client key is PEM, and no private key/],
    ['an encrypted key', keyed('locked.pem'), /^locked\.pem: the client key is encrypted, and there is no pass phrase/],
    [
      'a key of which half is there',
      keyed('half.pem'),
      /^half\.pem: the client key cannot sign: it is no key of a known/,
    ],
    [
      'a certificate that is not there',
      certified('missing.pem', 'key.pem'),
      /^missing\.pem: the client certificate cannot be read/,
    ],
    [
      'a certificate that is none',
      certified('public.json', 'key.pem'),
      /^public\.json: the client certificate is no certificate in PEM/,
    ],
    [
      'a key that is none',
      certified('good.pem', 'public.json'),
      /^public\.json: the key of the client certificate is no private key in PEM/,
    ],
    ['another’s key', certified('good.pem', 'other.pem'), /^other\.pem: the key is not that of the client certificate/],
    [
      'a certificate that has expired',
      certified('expired.pem', 'expired-key.pem'),
      /^expired\.pem: the client certificate expired on 20/,
    ],
    [
      'a ca that is none',
      { tokenEndpoint: 'https://127.0.0.1:9/', clientSecret: SECRET, ca: './public.json' },
      /^\.\/public\.json: the ca certificate is no certificate in PEM/,
    ],
  ];

  function keyed(key: string): object {
    return { tokenEndpoint: 'https://127.0.0.1:9/', authentication: 'private_key_jwt', key };
  }

  function certified(certificate: string, key: string): object {
    return { tokenEndpoint: 'https://127.0.0.1:9/', authentication: 'tls_client_auth', certificate, key };
  }

  const BOTH = { tokenEndpoint: 'https://127.0.0.1:9/', clientId: 'kit', clients: [{ clientId: 'b', scopes: [] }] };
  for (const [name, options, says] of [
    ['no server', { clientId: 'kit' }, /oauth: the authorization server is not named: give issuer, or tokenEndpoint/],
    [
      'no client',
      { tokenEndpoint: 'https://127.0.0.1:9/' },
      /oauth: either clientId or a list of clients is to be given/,
    ],
    ['one client and several', BOTH, /oauth: either clientId or a list of clients is to be given/],
  ] as const) {
    test(name, async () => {
      expect(await refusal(options)).toMatchObject({ code: 'SOURCE_INVALID', says: expect.stringMatching(says) });
    });
  }

  test.beforeEach(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(pair.privateKey)), alg: 'ES256' };
    const authority = await makeAuthority('an authority');
    const [good, other] = [
      await issueCertificate(authority, { name: 'good' }),
      await issueCertificate(authority, { name: 'other' }),
    ];
    const yesterday = new Date(Date.now() - 86_400_000);
    const past = { notBefore: new Date(0), notAfter: yesterday };
    const expired = await issueCertificate(authority, { name: 'expired', ...past });
    const files = {
      'public.json': JSON.stringify({ ...(await exportJWK(pair.publicKey)), alg: 'ES256' }),
      'symmetric.json': JSON.stringify({ kty: 'oct', k: Buffer.from(SECRET).toString('base64url'), alg: 'HS256' }),
      'no-alg.json': JSON.stringify({ ...jwk, alg: undefined }),
      'mismatch.json': JSON.stringify({ ...jwk, alg: 'RS256' }),
      'key.pem': good.key,
      'neither.txt': 'key',
      'locked.pem': createPrivateKey(good.key)
        .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'a' })
        .toString(),
      'half.pem': `${good.key.slice(0, 100)}\n-----END PRIVATE KEY-----`,
      'good.pem': good.certificate,
      'other.pem': other.key,
      'expired.pem': expired.certificate,
      'expired-key.pem': expired.key,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  });

  for (const [name, options, says] of WRONG) {
    test(name, async () => {
      const refused = await refusal({ clientId: 'kit', ...options });
      expect(refused.code).toBe('SOURCE_INVALID');
      expect(refused.says).toMatch(says);
      expect(refused.says).not.toMatch(/"d"|BEGIN/);
    });
  }
});

test.describe('a server that fails during the run costs its cases, with the reason', () => {
  /** Good for the proof at the start, then as given. */
  const later = async (answer: Answer, more: object = {}) => {
    const server = await tokenEndpoint((response, body, count) =>
      count === 1 ? token(response) : answer(response, body, count),
    );
    return { server, source: await open(client(server.origin, { timeoutMs: 60_000, ...more })) };
  };

  test('scopes that it does not give', async () => {
    const { source } = await later((response) =>
      json(response, 400, { error: 'invalid_scope', error_description: 'no b here' }),
    );
    expect(await source.issue(need(['a', 'b']))).toEqual({
      outcome: 'untested',
      unavailable: 'the authorization server, asked for the scopes "a b", refused with 400 invalid_scope (no b here)',
    });
  });

  test('a token of a type that cannot be presented as Bearer', async () => {
    const { source } = await later((response) => token(response, { token_type: 'DPoP' }));
    expect(await source.issue(need(['a']))).toEqual({
      outcome: 'untested',
      unavailable:
        'the authorization server gave a token of type dpop where a Bearer token is due: set dpop in the token source',
    });
  });

  test('other scopes are told as granted', async () => {
    const { source } = await later((response) => token(response, { scope: 'a c' }));
    expect(await source.issue(need(['a']))).toMatchObject({ granted: ['a', 'c'] });
  });

  test('a rate limit is honoured once', async () => {
    const { source, server } = await later((response, _body, count) =>
      count === 2
        ? json(response, 429, {}, { 'retry-after': '0' })
        : token(response, { access_token: 'the second one' }),
    );
    expect(await source.issue(need(['a']))).toMatchObject({ value: 'the second one' });
    expect(server.bodies).toHaveLength(3);
  });

  test('and no more than once', async () => {
    const { source, server } = await later((response) =>
      response.writeHead(429, { 'content-type': 'text/plain', 'retry-after': '0' }).end(),
    );
    expect(await source.issue(need(['a']))).toMatchObject({
      outcome: 'untested',
      unavailable: expect.stringMatching(/limits the rate: 429, to be asked again after 0$/),
    });
    expect(server.bodies).toHaveLength(3);
  });

  test('one that has stopped answering is left alone after three time-outs', async () => {
    const { source, server } = await later(() => {}, { timeoutMs: 1000 });
    for (const scope of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      expect(await source.issue(need([scope]))).toMatchObject({
        outcome: 'untested',
        unavailable: expect.stringMatching(/gave no complete answer within 1000 ms/),
      });
    }
    expect(server.bodies).toHaveLength(4);
  });

  test('introspection that fails leaves open what was granted, and says so', async () => {
    const server = await tokenEndpoint((response, body) =>
      body.has('token') ? json(response, 403, { error: 'access_denied' }) : token(response),
    );
    const inspector = {
      introspectionEndpoint: `${server.origin}/introspect`,
      introspection: { clientId: 'kit', clientSecret: SECRET },
    };
    const source = await open(client(server.origin, inspector));
    expect(await source.issue(need(['a']))).toMatchObject({
      outcome: 'untested',
      unavailable: expect.stringMatching(/gave one, and asked about it refused with 403 access_denied$/),
    });
  });

  test('a revocation that changes nothing is not believed', async () => {
    const server = await tokenEndpoint((response, body) => {
      if (body.get('grant_type') !== null) return token(response, { scope: 'a' });
      // Neither revocation nor introspection says in its body which it is: the path does not reach this far.
      return json(response, 200, { active: true });
    });
    const source = await open(
      client(server.origin, {
        introspectionEndpoint: `${server.origin}/introspect`,
        revocationEndpoint: `${server.origin}/revoke`,
        introspection: { clientId: 'kit', clientSecret: SECRET },
      }),
    );
    expect(await source.revoke?.({ value: 'token-of-the-server' })).toEqual({
      outcome: 'cantTell',
      unavailable: 'the authorization server revoked the token and still calls it active',
    });
  });

  test('no revocation endpoint', async () => {
    const { source } = await later((response) => token(response));
    expect(await source.revoke?.({ value: 'token' })).toEqual({
      outcome: 'untested',
      unavailable: 'the authorization server names no revocation endpoint',
    });
  });
});

test.describe('what is sent', () => {
  test('scope, audience, and each resource', async () => {
    const server = await tokenEndpoint((response) => token(response));
    const source = await open(
      client(server.origin, { audience: 'orders', resource: ['https://a.test', 'https://b.test'] }),
    );
    await source.issue(need(['a', 'b']));
    const [, body] = server.bodies;
    expect([...(body ?? [])]).toEqual([
      ['scope', 'a b'],
      ['audience', 'orders'],
      ['resource', 'https://a.test'],
      ['resource', 'https://b.test'],
      ['grant_type', 'client_credentials'],
    ]);
  });

  test('a scope that stands for all, whatever is needed', async () => {
    const server = await tokenEndpoint((response) => token(response));
    const source = await open(client(server.origin, { scope: 'api://orders/.default' }));
    await source.issue(need(['a']));
    expect(server.bodies.map((body) => body.get('scope'))).toEqual(['api://orders/.default', 'api://orders/.default']);
  });

  test('of several clients, the one that covers what is needed, or the largest that holds nothing more', async () => {
    const server = await tokenEndpoint((response, body) => token(response, { access_token: body.get('client_id') }));
    const asClient = (clientId: string, scopes: readonly string[]) => ({
      clientId,
      clientSecret: SECRET,
      authentication: 'client_secret_post',
      scopes,
    });
    const clients = [asClient('none', []), asClient('a', ['a']), asClient('ab', ['a', 'b'])];
    const source = await open({ tokenEndpoint: `${server.origin}/token`, clients });
    const valueFor = async (...args: Parameters<typeof need>) => source.issue(need(...args));
    expect(await valueFor(['b'])).toMatchObject({ value: 'ab' });
    expect(await valueFor(['a'])).toMatchObject({ value: 'a' });
    expect(await valueFor([])).toMatchObject({ value: 'none' });
    expect(await valueFor(['a', 'c'], 'insufficient')).toMatchObject({ value: 'a' });
    expect(await valueFor(['c'], 'insufficient')).toEqual({
      outcome: 'untested',
      unavailable: 'no listed client fits: one with c is needed',
    });
  });

  test('of several clients, the one whose roles fit, and what its JWT lists is told', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const jwtFor = (roles: readonly string[]): Promise<string> =>
      new SignJWT({ realm_access: { roles } }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
    const server = await tokenEndpoint(async (response, body) => {
      const roles = body.get('client_id')?.split('-').slice(1) ?? [];
      token(response, { access_token: await jwtFor(roles), scope: 'a' });
    });
    const asClient = (clientId: string, roles?: readonly string[]) => ({
      clientId,
      clientSecret: SECRET,
      authentication: 'client_secret_post',
      scopes: ['a'],
      ...(roles === undefined ? {} : { roles }),
    });
    const options = { tokenEndpoint: `${server.origin}/token`, rolesClaim: ['realm_access', 'roles'] };
    const listed = [asClient('kit'), asClient('kit-clerk', ['clerk']), asClient('kit-clerk-head', ['clerk', 'head'])];
    const source = await open({ ...options, clients: listed.slice(1) });
    expect(source.givesRoles).toBe(true);
    const both = { ...need(['a']), roles: ['clerk', 'head'] };
    expect(await source.issue(both)).toMatchObject({ grantedRoles: ['clerk', 'head'] });
    const lacking = { ...need(['a'], 'insufficient'), kind: 'missing-role', lacks: 'roles' } as const;
    expect(await source.issue({ ...lacking, roles: ['clerk'] })).toMatchObject({ grantedRoles: ['clerk'] });
    expect(await source.issue({ ...lacking, roles: [] })).toEqual({
      outcome: 'untested',
      unavailable: 'no listed client fits: one with a that states it has no role (roles: []) is needed',
    });
    // An entry that says nothing of roles is good for all of them, and never without.
    expect((await open({ ...options, clients: listed.slice(0, 1) })).givesRoles).toBeUndefined();
  });

  test('a client whose tokens are not what its entry says: cantTell', async () => {
    const server = await tokenEndpoint((response) => token(response, { scope: 'a b c' }));
    const clients = [{ clientId: 'ab', clientSecret: SECRET, scopes: ['a', 'b'] }];
    const source = await open({ tokenEndpoint: `${server.origin}/token`, clients });
    expect(await source.issue(need(['a']))).toEqual({
      outcome: 'cantTell',
      unavailable: 'the client ab was granted "a b c" where its entry says "a b"',
    });
  });

  test('refreshes come one after the other, each with the newest refresh token', async () => {
    let under = 0;
    const server = await tokenEndpoint((response, _body, count) => {
      under += 1;
      expect(under).toBe(1);
      setTimeout(() => {
        under -= 1;
        token(response, { refresh_token: `refresh-${count}` });
      }, 20);
    });
    const source = await open(client(server.origin, { refreshToken: 'refresh-0' }), 'refresh-token');
    await Promise.all(['a', 'b', 'c'].map((scope) => source.issue(need([scope]))));
    expect(server.bodies.map((body) => body.get('refresh_token'))).toEqual([
      'refresh-0',
      'refresh-1',
      'refresh-2',
      'refresh-3',
    ]);
    expect(source.secrets).toContain('refresh-0');
  });
});

test.describe('a real authorization server takes each way of proving who one is', () => {
  const start = async (options: Partial<AuthorizationServerOptions>) => {
    const server = await openAuthorizationServer({ format: 'jwt', clients: [], ...options });
    closing.push(server.close);
    return server;
  };

  const SCOPES = ['orders:read'];

  for (const authentication of ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'] as const) {
    test(authentication, async () => {
      const registered = { token_endpoint_auth_method: authentication } as object;
      const { issuer } = await start({ clients: [machine('kit', registered)] });
      const source = await open({ issuer, clientId: 'kit', clientSecret: 'secret of kit', authentication });
      expect(await source.issue(need(SCOPES))).toMatchObject({ granted: SCOPES });
    });
  }

  for (const alg of ['ES256', 'RS256'] as const) {
    test(`private_key_jwt with ${alg}`, async () => {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      const named = async (key: typeof privateKey): Promise<JWK> => ({
        ...(await exportJWK(key)),
        alg,
        kid: 'kit-1',
        use: 'sig',
      });
      await writeFile(join(folder, 'kit.jwk.json'), JSON.stringify(await named(privateKey)));
      const registered = {
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: alg,
        jwks: { keys: [await named(publicKey)] },
      };
      const { issuer } = await start({ clients: [machine('kit', registered as object)] });
      const source = await open({ issuer, clientId: 'kit', authentication: 'private_key_jwt', key: './kit.jwk.json' });
      expect(await source.issue(need(SCOPES))).toMatchObject({ granted: SCOPES });
      expect(source.secrets.length).toBeGreaterThan(0);
    });
  }

  for (const alg of ['ES256', 'RS256', 'EdDSA'] as const) {
    test(`private_key_jwt with a key in PEM: ${alg}`, async () => {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      await writeFile(join(folder, 'kit.pem'), await exportPKCS8(privateKey));
      const registered = {
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: alg,
        jwks: { keys: [{ ...(await exportJWK(publicKey)), alg, kid: 'kit-1', use: 'sig' }] },
      };
      const { issuer } = await start({ clients: [machine('kit', registered as object)] });
      const source = await open({ issuer, clientId: 'kit', authentication: 'private_key_jwt', key: './kit.pem' });
      expect(await source.issue(need(SCOPES))).toMatchObject({ granted: SCOPES });
    });
  }

  const writePair = async (name: string, { certificate, key }: Pair): Promise<void> => {
    await writeFile(join(folder, `${name}.pem`), certificate);
    await writeFile(join(folder, `${name}-key.pem`), key);
  };

  test('tls_client_auth', async () => {
    const authority = await makeAuthority('an authority');
    const server = await issueCertificate(authority, { name: 'the server' });
    await writePair('kit', await issueCertificate(authority, { name: 'kit' }));
    await writePair('stranger', await issueCertificate(authority, { name: 'stranger' }));
    await writeFile(join(folder, 'ca.pem'), authority.certificate);
    const registered = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=kit' };
    const { issuer } = await start({
      clients: [machine('kit', registered as object)],
      tls: { cert: server.certificate, key: server.key, ca: authority.certificate },
    });
    const options = { issuer, clientId: 'kit', authentication: 'tls_client_auth', ca: './ca.pem' };
    const source = await open({ ...options, certificate: './kit.pem', key: './kit-key.pem' });
    expect(await source.issue(need(SCOPES))).toMatchObject({ granted: SCOPES });
    const { says } = await refusal({ ...options, certificate: './stranger.pem', key: './stranger-key.pem' });
    expect(says).toMatch(/refused with 401 invalid_client/);
    const untrusted = await refusal({ ...options, ca: undefined, certificate: './kit.pem', key: './kit-key.pem' });
    expect(untrusted.says).toMatch(
      /has a certificate that is not trusted \([A-Z_]+\): name the one that vouches for it as ca/,
    );
  });

  test('a server whose own certificate has expired', async () => {
    const authority = await makeAuthority('an authority');
    const past = { notBefore: new Date(0), notAfter: new Date(Date.now() - 86_400_000) };
    const { certificate, key } = await issueCertificate(authority, { name: 'the server', ...past });
    await writeFile(join(folder, 'ca.pem'), authority.certificate);
    const server = createSecureServer({ cert: certificate, key }, (_request, response) => token(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(() => resolve())));
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, says } = await refusal(client(origin, { ca: './ca.pem' }));
    expect(code).toBe('TOKEN_REFUSED');
    expect(says).toMatch(/has a certificate that has expired/);
  });

  test('endpoints of one’s own instead of metadata; keys are the public parts', async () => {
    const server = await start({ clients: [machine('kit')] });
    const source = await open({
      tokenEndpoint: `${server.issuer}/token`,
      jwksUri: server.jwksUri,
      clientId: 'kit',
      clientSecret: 'secret of kit',
      resource: AUDIENCE,
    });
    expect(await source.issue(need(SCOPES))).toMatchObject({ granted: SCOPES });
    const [key] = (await source.publicKeys?.()) ?? [];
    expect(key).toMatchObject({ kty: 'EC', kid: 'as-1' });
    expect(key).not.toHaveProperty('d');
  });
});

test('keys that cannot be had are said, not taken for none', async () => {
  const server = await tokenEndpoint((response) => token(response));
  const source = await open(client(server.origin, { jwksUri: `${server.origin}/jwks` }));
  await expect(source.publicKeys?.()).rejects.toThrow(/\/jwks answered 200 without a key set/);
});
