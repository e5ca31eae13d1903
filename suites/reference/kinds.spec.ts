import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { compactVerify, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { loadCatalogue } from '../../src/catalogue.ts';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import { decodeToken } from '../../src/jwt/sign.ts';
import type { IdentityConfig } from '../../src/model/config.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Report } from '../../src/model/report.ts';

const ISSUER = 'https://issuer.test';
const AUDIENCE = 'https://things.test';
const KEY = 'k-7Hq2-right';
const PASSWORD = 'ada:lovelace';

const DOCUMENT = `
openapi: 3.1.0
info: { title: Things, version: '1' }
paths:
  /tokens: { get: { operationId: tokens, security: [{ oauth: ['things:read'] }], responses: { '200': { description: ok } } } }
  /both: { get: { operationId: both, security: [{ oauth: ['things:read', 'people:see'] }], responses: { '200': { description: ok } } } }
  /roles: { get: { operationId: roles, x-required-roles: [clerk], security: [{ oauth: ['things:read'] }], responses: { '200': { description: ok } } } }
  /desks: { get: { operationId: desks, x-required-roles: [clerk, cashier], security: [{ oauth: ['things:read'] }], responses: { '200': { description: ok } } } }
  /keys: { get: { operationId: keys, security: [{ key: [] }], responses: { '200': { description: ok } } } }
  /query-keys: { get: { operationId: queryKeys, security: [{ queryKey: [] }], responses: { '200': { description: ok } } } }
  /cookie-keys: { get: { operationId: cookieKeys, security: [{ cookieKey: [] }], responses: { '200': { description: ok } } } }
  /passwords: { get: { operationId: passwords, security: [{ basic: [] }], responses: { '200': { description: ok } } } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    queryKey: { type: apiKey, in: query, name: key }
    cookieKey: { type: apiKey, in: cookie, name: key }
    basic: { type: http, scheme: basic }
    oauth:
      type: oauth2
      flows: { clientCredentials: { tokenUrl: 'https://issuer.test/token', scopes: { 'things:read': r, 'people:see': s, 'orders:pay': p } } }
`;

/** A request as a server sees it. */
interface Facts {
  /** What the server keeps to. */
  readonly profile: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly authorization: string;
  readonly header: JsonObject;
  readonly claims: JsonObject;
  readonly token: string;
  readonly isSigned: boolean;
  readonly scopes: readonly string[];
}

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  '/tokens': ['things:read'],
  '/both': ['things:read', 'people:see'],
  '/roles': ['things:read'],
  '/desks': ['things:read'],
};

const ROLES: Readonly<Record<string, readonly string[]>> = { '/roles': ['clerk'], '/desks': ['clerk', 'cashier'] };

const now = (): number => Date.now() / 1000;

/** 200, 401 or 403, as a sound server answers. */
function soundStatus(facts: Facts): number {
  const { path, authorization } = facts;
  if (KEYED.has(path)) return keyOf(facts) === KEY ? 200 : 401;
  if (path === '/passwords') return authorization === `Basic ${Buffer.from(PASSWORD).toString('base64')}` ? 200 : 401;
  if (!isValid(facts)) return 401;
  if (!(ROLES[path] ?? []).every((role) => rolesOf(facts).includes(role))) return 403;
  return hasScopes(facts) ? 200 : 403;
}

const KEYED: ReadonlySet<string> = new Set(['/keys', '/query-keys', '/cookie-keys']);

/** Where it belongs, and nowhere else. */
function keyOf({ path, query, request }: Facts): string | undefined {
  if (path === '/keys') return request.headers['x-key']?.toString();
  if (path === '/query-keys') return query.get('key') ?? undefined;
  return /(?:^|; )key=([^;]*)/.exec(request.headers.cookie ?? '')?.[1];
}

const hasScopes = ({ path, scopes }: Facts): boolean => (NEEDS[path] ?? []).every((scope) => scopes.includes(scope));

const rolesOf = ({ claims }: Facts): readonly string[] =>
  (claims.realm_access as { readonly roles?: readonly string[] } | undefined)?.roles ?? [];

function isValid({ header, claims, isSigned, profile }: Facts): boolean {
  const { exp, nbf = 0, iss, aud, nonce } = claims;
  if (profile === 'at+jwt' && !isAccessToken(header)) return false;
  if (!isSigned || header.alg !== 'ES256' || header.kid !== 'test' || header.crit !== undefined) return false;
  if (typeof exp !== 'number' || exp < now() || Number(nbf) > now()) return false;
  return iss === ISSUER && aud === AUDIENCE && nonce === undefined;
}

/** RFC 9068, section 4. */
const isAccessToken = ({ typ }: JsonObject): boolean => /^(?:application\/)?at\+jwt$/i.test(String(typ));

const isPlain = ({ header }: Facts): boolean =>
  header.alg === 'ES256' && header.kid === 'test' && !['jwk', 'jku', 'x5u', 'crit'].some((name) => name in header);

/** What a server with one fault lets in; `also`: other kinds that no such server can tell apart. */
interface Leniency {
  readonly letsIn: (facts: Facts) => boolean;
  readonly also?: readonly string[];
  readonly profile?: string;
}

const onToken = (letsIn: Leniency['letsIn']): Leniency => ({ letsIn: (facts) => facts.token !== '' && letsIn(facts) });

const LENIENCIES: Readonly<Record<string, Leniency>> = {
  absent: {
    letsIn: ({ request, authorization, query }) =>
      authorization === '' &&
      request.headers['x-key'] === undefined &&
      request.headers.key === undefined &&
      request.headers.cookie === undefined &&
      request.headers['x-user-id'] === undefined &&
      request.headers['client-cert'] === undefined &&
      query.size === 0,
  },
  'empty-bearer': { letsIn: ({ authorization }) => authorization === 'Bearer' },
  'other-auth-scheme': { letsIn: ({ path, authorization }) => path in NEEDS && authorization.startsWith('Basic ') },
  'identity-headers': {
    letsIn: ({ request }) => request.headers['x-user-id'] === 'admin' || request.headers['client-cert'] !== undefined,
  },
  'identity-headers caller': { letsIn: ({ request }) => request.headers['x-user-id'] === 'admin' },
  'identity-headers certificate': { letsIn: ({ request }) => request.headers['client-cert'] !== undefined },
  'malformed-token': onToken(({ token }) => !token.includes('.')),
  expired: onToken(({ claims, isSigned, scopes }) => isSigned && Number(claims.exp) < now() && scopes.length > 0),
  'expired-and-no-scope': onToken(
    ({ claims, isSigned, scopes }) => isSigned && Number(claims.exp) < now() && scopes.length === 0,
  ),
  'expiry-as-string': onToken(({ claims }) => typeof claims.exp === 'string'),
  'not-yet-valid': onToken(({ claims }) => Number(claims.nbf) > now()),
  'bad-signature': { ...onToken((facts) => !facts.isSigned && isPlain(facts)), also: ['foreign-key'] },
  'foreign-key': { ...onToken((facts) => !facts.isSigned && isPlain(facts)), also: ['bad-signature'] },
  'unknown-kid': onToken(({ header, isSigned }) => isSigned && header.kid !== 'test'),
  'alg-none': onToken(({ header }) => String(header.alg).toLowerCase() === 'none'),
  'hmac-with-public-key': onToken(({ header }) => header.alg === 'HS256' && header.kid === 'test'),
  'embedded-jwk': onToken(({ header }) => header.jwk !== undefined),
  'pointed-key': onToken(({ header }) => header.jku !== undefined || header.x5u !== undefined),
  'kid-injection': onToken(({ header }) => header.alg === 'HS256' && header.kid !== 'test'),
  'unknown-critical-header': onToken(({ header }) => header.crit !== undefined),
  'wrong-issuer': onToken(({ claims, isSigned }) => isSigned && claims.iss !== ISSUER),
  'wrong-issuer trailing-slash': onToken(({ claims, isSigned }) => isSigned && claims.iss === `${ISSUER}/`),
  'wrong-issuer case': onToken(({ claims, isSigned }) => isSigned && claims.iss === ISSUER.toUpperCase()),
  'wrong-issuer foreign': onToken(
    ({ claims, isSigned }) => isSigned && ![ISSUER, `${ISSUER}/`, ISSUER.toUpperCase()].includes(String(claims.iss)),
  ),
  'alg-none nOnE': onToken(({ header }) => header.alg === 'nOnE'),
  'wrong-audience': onToken(
    ({ claims, isSigned }) =>
      isSigned && claims.aud !== AUDIENCE && claims.aud !== undefined && claims.nonce === undefined,
  ),
  'missing-audience': { ...onToken(({ claims, isSigned }) => isSigned && claims.aud === undefined), profile: 'at+jwt' },
  'wrong-typ': {
    ...onToken((facts) => isValid({ ...facts, profile: 'bearer' }) && hasScopes(facts) && !isAccessToken(facts.header)),
    profile: 'at+jwt',
  },
  'id-token': onToken(({ claims, isSigned }) => isSigned && claims.nonce !== undefined),
  'no-scope': onToken((facts) => isValid(facts) && facts.scopes.length === 0),
  'wrong-scope': onToken(
    (facts) => isValid(facts) && facts.scopes.includes('orders:pay') && !facts.scopes.includes('things:read'),
  ),
  'missing-scope': onToken(
    (facts) =>
      isValid(facts) &&
      facts.path === '/both' &&
      facts.scopes.length === 1 &&
      ['things:read', 'people:see'].includes(facts.scopes[0] ?? ''),
  ),
  // The role is not looked at: what has the scopes is let in.
  'missing-role': onToken((facts) => isValid(facts) && facts.path in ROLES && hasScopes(facts)),
  // One of the two is looked at, and not the other.
  'missing-role cashier': onToken(
    (facts) => isValid(facts) && facts.path === '/desks' && hasScopes(facts) && rolesOf(facts).includes('clerk'),
  ),
  'near-miss-scope': onToken(
    (facts) =>
      isValid(facts) &&
      facts.scopes.some((scope) => /^(?:things:rea|things:readx|THINGS:READ|things:read,twogate)$/.test(scope)),
  ),
  'near-miss-scope prefix': onToken((facts) => isValid(facts) && facts.scopes.includes('things:rea')),
  'near-miss-scope suffix': onToken((facts) => isValid(facts) && facts.scopes.includes('things:readx')),
  'near-miss-scope case': onToken((facts) => isValid(facts) && facts.scopes.includes('THINGS:READ')),
  'near-miss-scope comma': onToken((facts) => isValid(facts) && facts.scopes.includes('things:read,twogate')),
  'wrong-api-key': { letsIn: (facts) => KEYED.has(facts.path) && keyOf(facts)?.length === KEY.length },
  'truncated-api-key': { letsIn: (facts) => KEYED.has(facts.path) && keyOf(facts) === KEY.slice(0, -1) },
  'misplaced-api-key': {
    letsIn: ({ query, request, path }) =>
      KEYED.has(path) && (query.get('X-Key') === KEY || (path !== '/keys' && request.headers.key === KEY)),
  },
  'wrong-password': {
    letsIn: ({ path, authorization }) => path === '/passwords' && passwordIn(authorization).startsWith('ada:'),
  },
  'malformed-basic': { letsIn: ({ authorization }) => authorization.includes('!') },
};

const passwordIn = (authorization: string): string =>
  Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();

let privateJwk: JWK = {};
let publicJwk: JWK = {};

test.beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  privateJwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'test' };
  publicJwk = { ...(await exportJWK(publicKey)), alg: 'ES256' };
});

async function factsOf(request: IncomingMessage, profile: string): Promise<Facts> {
  const url = new URL(request.url ?? '/', 'http://target.test');
  const authorization = request.headers.authorization ?? '';
  const token = /^bearer (.+)$/i.exec(authorization)?.[1] ?? '';
  const { header = {}, claims = {} } = decodeToken(token) ?? {};
  const key = await importJWK(publicJwk, 'ES256');
  const isSigned = await compactVerify(token, key, {
    algorithms: ['ES256'],
    crit: { 'https://twogate.invalid/extension': true },
  }).then(
    () => true,
    () => false,
  );
  const scopes = Array.isArray(claims.scp)
    ? claims.scp.map(String)
    : String(claims.scope ?? '')
        .split(' ')
        .filter(Boolean);
  return {
    profile,
    path: url.pathname,
    query: url.searchParams,
    request,
    authorization,
    token,
    header,
    claims,
    isSigned,
    scopes,
  };
}

interface More {
  /** Of the roles. */
  readonly mode?: 'all' | 'any';
  readonly identities?: readonly IdentityConfig[];
}

/** Runs the pipeline against a server that is sound but for what it lets in. */
async function reportOf({ letsIn, profile = 'bearer' }: Leniency, more: More = {}): Promise<Report> {
  const server = createServer(async (request, response) => {
    const facts = await factsOf(request, profile);
    const status = letsIn(facts) ? 200 : soundStatus(facts);
    response.writeHead(status, status === 401 ? { 'www-authenticate': 'Bearer realm="things"' } : {}).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'twogate-kinds-'));
  try {
    const { port } = server.address() as AddressInfo;
    await writeFile(join(folder, 'openapi.yaml'), DOCUMENT);
    await writeFile(join(folder, 'key.json'), JSON.stringify(privateJwk));
    await writeFile(
      join(folder, 'twogate.config.json'),
      JSON.stringify({
        document: './openapi.yaml',
        target: { baseUrl: `http://127.0.0.1:${port}` },
        policy: { profile, extensions: [{ key: 'x-required-roles', kind: 'role', mode: more.mode ?? 'all' }] },
        ...(more.identities === undefined ? {} : { identities: more.identities }),
        security: {
          oauth: {
            source: 'signing-key',
            key: './key.json',
            issuer: ISSUER,
            audience: AUDIENCE,
            rolesClaim: ['realm_access', 'roles'],
          },
          key: { source: 'static', tokens: [{ token: KEY }] },
          queryKey: { source: 'static', tokens: [{ token: KEY }] },
          cookieKey: { source: 'static', tokens: [{ token: KEY }] },
          basic: { source: 'static', username: 'ada', password: 'lovelace' },
        },
        formats: ['json'],
      }),
    );
    const config = await loadConfig({ cwd: folder, env: {}, flags: {}, needs: 'run' });
    await runConformance(config);
    return JSON.parse(await readFile(join(config.output, 'report.json'), 'utf8')) as Report;
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const casesLetIn = ({ cases }: Report) =>
  cases.filter(
    // TRACE carries what looks like a token.
    ({ id, standing, observed }) => standing !== 'sufficient' && observed?.status === 200 && !id.endsWith(' · trace'),
  );

/** The kinds, other than sufficient ones, that were let in. */
const letIn = (report: Report): readonly string[] =>
  [...new Set(casesLetIn(report).map(({ credential }) => credential))].sort();

test('a server that refuses every fault is proven, and lets no kind in', async () => {
  for (const profile of ['bearer', 'at+jwt']) {
    const report = await reportOf({ letsIn: () => false, profile });
    expect(letIn(report)).toEqual([]);
    expect(report.summary.operations).toMatchObject({ violated: 0, unproven: 0 });
  }
});

test.describe('a server that accepts exactly one fault lets in that kind and no other', () => {
  for (const [name, leniency] of Object.entries(LENIENCIES)) {
    test(name, async () => {
      const [kind = '', variant] = name.split(' ');
      const report = await reportOf(leniency);
      const spellings = casesLetIn(report).map(({ id }) => id.split(' · ').at(-1));
      if (variant !== undefined) expect(new Set(spellings), 'and no other variant').toEqual(new Set([variant]));
      expect(letIn(report)).toEqual([kind, ...(leniency.also ?? [])].sort());
      // A key id is a hint: to pass it over lets nobody in.
      const isViolated = report.summary.operations.violated > 0;
      expect(isViolated).toBe(kind !== 'unknown-kid');
    });
  }
});

const schema = JSON.parse(await readFile(new URL('../../reports/report.schema.json', import.meta.url), 'utf8'));
const isReport = new Ajv2020({ strict: true, strictTuples: false, allErrors: true }).compile(schema);

test('callers with roles get what these and their scopes open, and the report says which are too many or too few', async () => {
  const head = { name: 'head', scopes: ['things:read'], roles: ['clerk', 'head'] };
  const temp = { ...head, name: 'temp', roles: ['clerk'], may: { operations: ['desks'] } };
  const report = await reportOf({ letsIn: () => false }, { identities: [head, temp] });
  expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  const [first, second] = report.identities;
  expect(first).toMatchObject({
    operations: { allowed: ['GET /tokens', 'GET /roles'], granted: ['GET /tokens', 'GET /roles'] },
    roles: ['clerk', 'head'],
    neverNeededRoles: ['head'],
    lackingRoles: [],
  });
  expect(second).toMatchObject({ operations: { allowed: ['GET /desks'] }, lackingRoles: ['cashier'] });
});

test('where one of several roles is enough, none of them is missed alone', async () => {
  const oneIsEnough: Leniency['letsIn'] = (facts) =>
    isValid(facts) && facts.path === '/desks' && hasScopes(facts) && rolesOf(facts).length > 0;
  const cashier = { name: 'cashier', scopes: ['things:read'], roles: ['cashier'] };
  const report = await reportOf({ letsIn: oneIsEnough }, { mode: 'any', identities: [cashier] });
  expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  expect(letIn(report)).toEqual([]);
  expect(report.summary.operations).toMatchObject({ violated: 0, unproven: 0 });
  expect(report.identities[0]?.operations).toMatchObject({ granted: ['GET /tokens', 'GET /desks'] });
  const desks = report.operations.find(({ path }) => path === '/desks');
  expect(desks?.access.alternatives[0]?.schemes[0]?.roleChoices).toEqual([['clerk', 'cashier']]);
});

test('every kind is tried here, or is named with the place where it is', async () => {
  const { credentials } = await loadCatalogue();
  const refused = credentials.filter(({ standing }) => standing !== 'sufficient').map(({ id }) => id);
  const elsewhere = refused.filter((id) => !(id in LENIENCIES));
  // Life and origin need an authorization server or the user; certificates, proofs and profiles have APIs of their own.
  for (const id of elsewhere) {
    expect(id).toMatch(/^(?:revoked|retired-key|other-environment|dpop-|.*certificate)|acr|stale-auth|rs256/);
  }
});
