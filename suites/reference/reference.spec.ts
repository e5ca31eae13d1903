import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { type Dispatcher, request } from 'undici';
import { parse } from 'yaml';
import type { TwogateError } from '../../src/errors.ts';
import { startApi } from './api.ts';
import { loadDefects } from './defect.ts';
import { startIssuer } from './issuer.ts';
import { openReference, type Reference } from './reference.ts';
import { type OperationId, ROUTES, type Route } from './routes.ts';
import { writeWorkspace } from './workspace.ts';

type Node = { readonly [name: string]: Node } & readonly Node[] & { readonly example?: unknown };

const document = parse(await readFile(new URL('./openapi.yaml', import.meta.url), 'utf8')) as Node;

function follow(node: Node | undefined): Node {
  const pointer = node?.$ref as unknown as string | undefined;
  if (pointer === undefined) return node as Node;
  return follow(
    pointer
      .slice(2)
      .split('/')
      .reduce((at: Node | undefined, name) => at?.[name], document),
  );
}

const routeOf = (id: OperationId): Route => ROUTES.find(({ operationId }) => operationId === id) as Route;

const nodeOf = ({ path, method }: Route): Node => document.paths?.[path]?.[method.toLowerCase()] as Node;

interface Golden {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The request of the document's own examples. */
function goldenRequest(route: Route): Golden {
  const operation = nodeOf(route);
  const parameters = [...(document.paths?.[route.path]?.parameters ?? []), ...(operation.parameters ?? [])].map(follow);
  const values = (place: string): [string, unknown][] =>
    parameters.filter((one) => String(one.in) === place).map((one) => [String(one.name), one.example]);
  const query = new URLSearchParams(
    values('query').flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, `${one}`])),
  );
  const path = values('path').reduce((at, [name, value]) => at.replace(`{${name}}`, `${value}`), route.path);
  const [content] = Object.entries(operation.requestBody?.content ?? {});
  return {
    method: route.method as Dispatcher.HttpMethod,
    path: query.size === 0 ? path : `${path}?${query}`,
    headers: {
      ...Object.fromEntries(values('header').map(([name, value]) => [name, `${value}`])),
      ...(content === undefined ? {} : { 'content-type': content[0] }),
    },
    ...(content === undefined ? {} : { body: JSON.stringify(content[1].example) }),
  };
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

async function send(
  { baseUrl }: Reference,
  golden: Golden,
  credential: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const { path, headers, ...rest } = golden;
  const response = await request(`${baseUrl}${path}`, { ...rest, headers: { ...headers, ...credential } });
  return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
}

const now = (): number => Math.floor(Date.now() / 1000);

async function bearer(
  { privateJwk, issuer, audience }: Reference,
  claims: Readonly<Record<string, unknown>>,
  key = importJWK(privateJwk),
) {
  const token = new SignJWT({ iss: issuer, aud: audience, sub: 'tester', exp: now() + 300, ...claims });
  return {
    authorization: `Bearer ${await token.setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid }).sign(await key)}`,
  };
}

const ALL_SCOPES = Object.keys(document.components?.securitySchemes?.oauth?.flows?.clientCredentials?.scopes ?? {});

const requiredScopes = ({ access }: Route): readonly string[] => access.alternatives[0]?.scopes ?? [];
const scopeOf = (route: Route): string => requiredScopes(route).join(' ');
const otherScopes = (route: Route): string =>
  ALL_SCOPES.filter((scope) => !requiredScopes(route).includes(scope)).join(' ');

/** Each presents itself in one way; all but the last are to be refused. */
const PROBES = {
  absent: async () => ({}),
  'other-scheme': async () => ({ authorization: 'Basic eDp5' }),
  malformed: async () => ({ authorization: 'Bearer not-a-token' }),
  empty: async () => ({ authorization: 'Bearer' }),
  expired: (at, route) => bearer(at, { scope: scopeOf(route), exp: now() - 3600 }),
  'not-yet-valid': (at, route) => bearer(at, { scope: scopeOf(route), nbf: now() + 3600 }),
  'no-expiry': (at, route) => bearer(at, { scope: scopeOf(route), exp: undefined }),
  'bad-signature': async (at, route) =>
    bearer(
      at,
      { scope: scopeOf(route) },
      generateKeyPair('ES256').then(({ privateKey }) => privateKey),
    ),
  'wrong-audience': (at, route) => bearer(at, { scope: scopeOf(route), aud: 'https://other.test' }),
  'wrong-issuer': (at, route) => bearer(at, { scope: scopeOf(route), iss: 'https://other.test' }),
  'no-scope': (at) => bearer(at, {}),
  'wrong-scope': (at, route) => bearer(at, { scope: otherScopes(route) }),
  'longer-scope': (at, route) => bearer(at, { scope: `${scopeOf(route).replaceAll(' ', 'x ')}x` }),
  sufficient: (at, route) => bearer(at, { scope: scopeOf(route) }),
} as const satisfies Record<string, (at: Reference, route: Route) => Promise<Readonly<Record<string, string>>>>;

type Probe = keyof typeof PROBES;

const PROBE_NAMES = Object.keys(PROBES) as Probe[];
const INSUFFICIENT: readonly Probe[] = ['no-scope', 'wrong-scope', 'longer-scope'];
const ABSENT: readonly Probe[] = ['absent', 'other-scheme'];

const isGuarded = ({ access }: Route): boolean => !access.anonymous;

/** Status and challenges, in a line. */
function gist({ status, headers }: Reply): string {
  const challenges = [headers['www-authenticate'] ?? []].flat().map((field) => {
    const error = /error="(\w+)"/.exec(field)?.[1];
    return error === undefined ? field.split(' ')[0] : `${field.split(' ')[0]}:${error}`;
  });
  return [status, ...challenges].join(' ');
}

/** What the sound API owes. */
function due(route: Route, probe: Probe): string {
  if (probe === 'sufficient' || route.access.alternatives.length === 0) return 'granted';
  if (route.access.anonymous && (ABSENT.includes(probe) || INSUFFICIENT.includes(probe))) return 'granted';
  if (INSUFFICIENT.includes(probe)) return '403 Bearer:insufficient_scope';
  const bearerChallenge = ABSENT.includes(probe) ? 'Bearer' : 'Bearer:invalid_token';
  return ['401', bearerChallenge, ...(route.access.alternatives.length > 1 ? ['ApiKey'] : [])].join(' ');
}

const granted = (answer: string): string => (/^2\d\d$/.test(answer) ? 'granted' : answer);

/** The whole grid, refusals before controls as in a run: `operationId probe` to what was answered. */
async function grid(at: Reference): Promise<Readonly<Record<string, string>>> {
  const cells: [string, string][] = [];
  for (const probe of PROBE_NAMES) {
    for (const route of ROUTES) {
      const reply = await send(at, goldenRequest(route), await PROBES[probe](at, route));
      cells.push([`${route.operationId} ${probe}`, granted(gist(reply))]);
    }
  }
  return Object.fromEntries(cells);
}

const soundGrid = Object.fromEntries(
  PROBE_NAMES.flatMap((probe) => ROUTES.map((route) => [`${route.operationId} ${probe}`, due(route, probe)] as const)),
);

async function withReference<T>(defects: readonly string[], use: (at: Reference) => Promise<T>): Promise<T> {
  const reference = await openReference({ defects });
  try {
    return await use(reference);
  } finally {
    await reference.close();
  }
}

test.describe('the document', () => {
  test('states the access that the API enforces', () => {
    const documented = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => method !== 'parameters')
        .map(([method, operation]) => ({
          operationId: operation.operationId,
          method: method.toUpperCase(),
          path,
          security: operation.security ?? document.security,
        })),
    );
    const enforced = ROUTES.map(({ operationId, method, path, access }) => {
      const ways = access.alternatives.map(({ scheme, scopes }) => ({ [scheme]: [...scopes] }));
      return { operationId, method, path, security: access.anonymous && ways.length > 0 ? [{}, ...ways] : ways };
    });
    const byId = (a: { operationId?: unknown }, b: { operationId?: unknown }) =>
      String(a.operationId).localeCompare(String(b.operationId));
    expect(documented.sort(byId)).toEqual(enforced.sort(byId));
  });

  test('declares every scope that an operation needs, and no other', () => {
    const needed = new Set(ROUTES.flatMap(requiredScopes));
    expect([...ALL_SCOPES].sort()).toEqual([...needed].sort());
  });

  test('describes the answers that the API gives', () =>
    withReference([], async (at) => {
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      ajv.addSchema(document, 'document');
      for (const route of ROUTES) {
        for (const probe of ['absent', 'wrong-scope', 'sufficient'] as const) {
          const reply = await send(at, goldenRequest(route), await PROBES[probe](at, route));
          const response = follow(nodeOf(route).responses?.[reply.status]);
          expect(response, `${route.operationId} documents ${reply.status}`).toBeDefined();
          if (reply.text === '') continue;
          const [mediaType] = String(reply.headers['content-type']).split(';');
          const pointers = JSON.stringify(response.content?.[mediaType ?? '']?.schema ?? false);
          const validate = ajv.compile(JSON.parse(pointers.replaceAll('"#/', '"document#/')));
          expect(validate(JSON.parse(reply.text)), `${route.operationId} ${reply.status}: ${reply.text}`).toBe(true);
        }
      }
    }));
});

test.describe('the sound API', () => {
  let at: Reference;
  test.beforeAll(async () => {
    at = await openReference();
  });
  test.afterAll(() => at.close());

  test('keeps its two gates apart on every operation', () =>
    withReference([], async (fresh) => {
      expect(await grid(fresh)).toEqual(soundGrid);
    }));

  for (const [name, order] of [
    ['the document’s order', ROUTES],
    ['the reverse order', [...ROUTES].reverse()],
  ] as const) {
    test(`grants every operation from the document's examples in ${name}, twice over`, () =>
      withReference([], async (fresh) => {
        for (const route of [...order, ...order]) {
          const reply = await send(fresh, goldenRequest(route), await PROBES.sufficient(fresh, route));
          expect(Math.floor(reply.status / 100), `${route.operationId}: ${reply.status} ${reply.text}`).toBe(2);
        }
      }));
  }

  test('takes a new order through its life', () =>
    withReference([], async (fresh) => {
      const token = await bearer(fresh, { scope: ALL_SCOPES.join(' ') });
      const create = goldenRequest(routeOf('createOrder'));
      const created = await send(fresh, create, token);
      const { id } = JSON.parse(created.text) as { id: string };
      expect(created.headers.location).toBe(`/orders/${id}`);
      const isDeletion = ({ operationId }: Route) => operationId === 'deleteOrder';
      const below = ROUTES.filter(({ path }) => path.startsWith('/orders/'));
      for (const route of [...below.filter((one) => !isDeletion(one)), ...below.filter(isDeletion)]) {
        const golden = goldenRequest(route);
        const reply = await send(fresh, { ...golden, path: golden.path.replace(/o-\d+/, id) }, token);
        expect(Math.floor(reply.status / 100), `${route.operationId}: ${reply.status} ${reply.text}`).toBe(2);
      }
      const gone = await send(fresh, { method: 'GET', path: `/orders/${id}`, headers: {} }, token);
      expect(gone.status).toBe(404);
    }));

  test('refuses when one of two scopes is missing, and names both', async () => {
    for (const route of ROUTES.filter((one) => requiredScopes(one).length > 1)) {
      for (const scope of requiredScopes(route)) {
        const reply = await send(at, goldenRequest(route), await bearer(at, { scope }));
        expect(reply.status).toBe(403);
        expect(reply.headers['www-authenticate']).toContain(`scope="${scopeOf(route)}"`);
      }
    }
  });

  test('takes the API key where the document offers it, and only there', async () => {
    for (const route of ROUTES.filter(isGuarded)) {
      const offered = route.access.alternatives.some(({ scheme }) => scheme === 'apiKey');
      const good = await send(at, goldenRequest(route), { 'x-api-key': at.apiKey });
      expect(granted(gist(good)), route.operationId).toBe(offered ? 'granted' : '401 Bearer');
      const bad = await send(at, goldenRequest(route), { 'x-api-key': `${at.apiKey}x` });
      expect(gist(bad), route.operationId).toBe(offered ? '401 Bearer ApiKey' : '401 Bearer');
    }
  });

  test('sends refusals as problem details that no cache keeps', async () => {
    const route = routeOf('getOrder');
    for (const probe of ['absent', 'expired', 'wrong-scope'] as const) {
      const reply = await send(at, goldenRequest(route), await PROBES[probe](at, route));
      expect(reply.headers['content-type']).toContain('application/problem+json');
      expect(reply.headers['cache-control']).toBe('no-store');
      expect(JSON.parse(reply.text)).toMatchObject({ status: reply.status });
    }
  });

  test('looks at the token first, then at scopes, then at the body, then for the resource', async () => {
    const route = routeOf('replaceOrder');
    const broken = { ...goldenRequest(route), path: '/orders/o-9', body: '{' };
    const invalid = { ...broken, body: '{}' };
    const unknown = { ...goldenRequest(route), path: '/orders/o-9' };
    const statusOf = async (golden: Golden, probe: Probe) =>
      (await send(at, golden, await PROBES[probe](at, route))).status;
    for (const golden of [broken, invalid, unknown]) {
      expect(await statusOf(golden, 'absent')).toBe(401);
      expect(await statusOf(golden, 'expired')).toBe(401);
      expect(await statusOf(golden, 'wrong-scope')).toBe(403);
    }
    expect(await statusOf(broken, 'sufficient')).toBe(400);
    expect(await statusOf(invalid, 'sufficient')).toBe(400);
    expect(await statusOf(unknown, 'sufficient')).toBe(404);
  });

  test('answers before it has read the body', async () => {
    const { hostname, port } = new URL(at.baseUrl);
    const socket = connect(Number(port), hostname);
    socket.write('POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
  });

  test('reads the scheme in any case, and scopes from a scp list', async () => {
    const route = routeOf('refundOrder');
    const { authorization } = await bearer(at, { scp: [...requiredScopes(route)] });
    for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
      const reply = await send(at, goldenRequest(route), { authorization: authorization.replace('Bearer', scheme) });
      expect(reply.status, scheme).toBe(201);
    }
  });

  test('survives credentials of any shape with 401', async () => {
    const { authorization } = await bearer(at, { scope: 'orders:read' });
    const [header = '', payload = '', signature = ''] = authorization.slice('Bearer '.length).split('.');
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const tokens = [
      'a.b.c',
      '...',
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature}.${signature}`,
      `${encoded({ alg: 'none' })}.${payload}.`,
      `${encoded({ alg: 'HS256', kid: 'orders-1' })}.${payload}.${signature}`,
      `${encoded({ alg: 'ES256', kid: '../../dev/null' })}.${payload}.${signature}`,
      `${encoded({ alg: 'ES256', kid: 'orders-1', crit: ['x'], x: 1 })}.${payload}.${signature}`,
      `${encoded(null)}.${payload}.${signature}`,
      `${encoded([])}.${payload}.${signature}`,
      `${header}.${encoded({ exp: 'soon' })}.${signature}`,
      '{"payload":"e30"}',
      'x'.repeat(8000),
      '\u00e9\u00e8',
    ];
    for (const token of tokens) {
      const reply = await send(at, goldenRequest(routeOf('getOrder')), { authorization: `Bearer ${token}` });
      expect(gist(reply), token.slice(0, 80)).toBe('401 Bearer:invalid_token');
    }
  });

  test('refuses signed claims of the wrong type', async () => {
    const route = routeOf('getOrder');
    const odd = [{ exp: 'soon' }, { nbf: 'soon' }, { aud: 7 }, { iss: [] }];
    for (const claims of odd) {
      const reply = await send(at, goldenRequest(route), await bearer(at, { scope: scopeOf(route), ...claims }));
      expect(gist(reply), JSON.stringify(claims)).toBe('401 Bearer:invalid_token');
    }
    const numeric = await send(at, goldenRequest(route), await bearer(at, { scope: 7 }));
    expect(gist(numeric)).toBe('403 Bearer:insufficient_scope');
  });

  test('answers HEAD as GET, an unknown path with 404 and an unknown method with 405 and Allow', async () => {
    const route = routeOf('getOrder');
    for (const probe of ['absent', 'wrong-scope', 'sufficient'] as const) {
      const credential = await PROBES[probe](at, route);
      const head = await send(at, { ...goldenRequest(route), method: 'HEAD' }, credential);
      expect(gist(head)).toBe(gist(await send(at, goldenRequest(route), credential)));
      expect(head.text).toBe('');
    }
    expect((await send(at, { method: 'GET', path: '/nowhere', headers: {} })).status).toBe(404);
    expect((await send(at, { method: 'GET', path: '/%zz', headers: {} })).status).toBe(400);
    const post = await send(at, { method: 'POST', path: '/orders/o-1001', headers: {} });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, PUT, PATCH, DELETE, HEAD']);
  });

  test('shows more products to those with catalog:read', async () => {
    const route = routeOf('listProducts');
    const available = async (probe: Probe) =>
      (await send(at, goldenRequest(route), await PROBES[probe](at, route))).text.includes('"available"');
    expect(await available('absent')).toBe(false);
    expect(await available('wrong-scope')).toBe(false);
    expect(await available('sufficient')).toBe(true);
  });

  test('answers 503, not 401, where the issuer cannot be reached', async () => {
    const issuer = await startIssuer();
    const api = await startApi({ ...issuer, apiKey: 'unused', defects: [] });
    await issuer.close();
    const away = { ...at, ...issuer, baseUrl: api.baseUrl };
    const route = routeOf('getOrder');
    const reply = await send(away, goldenRequest(route), await PROBES.sufficient(away, route)).finally(api.close);
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '5']);
  });
});

test.describe('the workspace', () => {
  test('holds a configuration that names its files, the key and the document', () =>
    withReference([], async (at) => {
      const folder = await mkdtemp(join(tmpdir(), 'workspace-'));
      const config = parse(await readFile(await writeWorkspace(join(folder, 'new'), at), 'utf8'));
      const read = (name: string) => readFile(join(folder, 'new', name), 'utf8');
      expect(config.target.baseUrl).toBe(at.baseUrl);
      expect(config.security.oauth).toMatchObject({ source: 'signing-key', issuer: at.issuer, audience: at.audience });
      expect(JSON.parse(await read(config.security.oauth.key))).toEqual(at.privateJwk);
      expect(config.security.apiKey).toEqual({ source: 'static', tokens: [{ token: at.apiKey }] });
      expect(await read(config.document)).toBe(await readFile(at.documentPath, 'utf8'));
      await rm(folder, { recursive: true });
    }));

  test('that cannot be written is refused', () =>
    withReference([], async (at) => {
      const writing = writeWorkspace(at.documentPath, at);
      await expect(writing).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE', place: { file: at.documentPath } });
    }));
});

test.describe('the issuer', () => {
  test('serves its metadata and public keys, and no private one', async () => {
    const issuer = await startIssuer();
    for (const name of ['openid-configuration', 'oauth-authorization-server']) {
      const response = await request(`${issuer.issuer}/.well-known/${name}`);
      expect(await response.body.json()).toMatchObject({ issuer: issuer.issuer, jwks_uri: issuer.jwksUri });
    }
    const { keys } = (await (await request(issuer.jwksUri)).body.json()) as { keys: JWK[] };
    await issuer.close();
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kid: issuer.privateJwk.kid, alg: 'ES256', use: 'sig' });
    expect(keys[0]).not.toHaveProperty('d');
  });
});

/** What a defect changes: the answer it gives instead, or undefined where it answers as the sound API does. */
type Change = (route: Route, probe: Probe) => string | undefined;

const isRefused = (route: Route, probe: Probe): boolean => due(route, probe) !== 'granted';
const isInvalid = (route: Route, probe: Probe): boolean => due(route, probe).includes('invalid_token');

const CHANGES: Readonly<Record<string, Change>> = {
  'all-401': (route, probe) => (due(route, probe).startsWith('403') ? '401 Bearer:invalid_token' : undefined),
  'all-403': (route, probe) => (isRefused(route, probe) ? '403' : undefined),
  'all-404': (route, probe) => (isRefused(route, probe) ? '404' : undefined),
  'open-operation': ({ operationId }) => (operationId === 'getCustomer' ? 'granted' : undefined),
  'accepts-expired': (_route, probe) => (probe === 'expired' ? 'granted' : undefined),
  'ignores-scope': (_route, probe) => (INSUFFICIENT.includes(probe) ? 'granted' : undefined),
  'ignores-scope-once': ({ operationId }, probe) =>
    operationId === 'replaceOrder' && INSUFFICIENT.includes(probe) ? 'granted' : undefined,
  'split-brain': (route, probe) => (isRefused(route, probe) && ABSENT.includes(probe) ? '403' : undefined),
  'bare-denial': (route, probe) => (due(route, probe).startsWith('401') ? '401' : undefined),
  'wrong-audience-403': (route, probe) => (probe === 'wrong-audience' && isInvalid(route, probe) ? '403' : undefined),
  'validates-first': () => undefined,
  'validates-before-scope': () => undefined,
  'looks-up-before-scope': () => undefined,
  'crashes-on-malformed': (route, probe) =>
    isInvalid(route, probe) && (probe === 'malformed' || probe === 'empty') ? '500' : undefined,
};

test.describe('the defects', () => {
  for (const [id, change] of Object.entries(CHANGES)) {
    test(`${id} changes what it says and nothing else`, () =>
      withReference([id], async (at) => {
        const expected = PROBE_NAMES.flatMap((probe) =>
          ROUTES.map((route) => [`${route.operationId} ${probe}`, change(route, probe) ?? due(route, probe)] as const),
        );
        expect(await grid(at)).toEqual(Object.fromEntries(expected));
      }));
  }

  test('validates-first answers a bad body before it looks at the token', () =>
    withReference(['validates-first'], async (at) => {
      const golden = goldenRequest(routeOf('createOrder'));
      expect((await send(at, { ...golden, body: '{}' })).status).toBe(400);
      expect((await send(at, { ...golden, body: '{' })).status).toBe(400);
      expect((await send(at, golden)).status).toBe(401);
    }));

  test('are found in their folder under the names of their files', async () => {
    const ids = (await loadDefects()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(Object.keys(CHANGES)));
  });

  test('can be put on together', () =>
    withReference(['bare-denial', 'ignores-scope-once'], async (at) => {
      const statuses = async (id: OperationId, probe: Probe) =>
        gist(await send(at, goldenRequest(routeOf(id)), await PROBES[probe](at, routeOf(id))));
      expect(await statuses('getOrder', 'expired')).toBe('401');
      expect(await statuses('replaceOrder', 'wrong-scope')).toBe('200');
      expect(await statuses('updateOrder', 'wrong-scope')).toBe('403 Bearer:insufficient_scope');
    }));

  test('a file whose name is not its id is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'defects-'));
    await writeFile(join(folder, 'one-name.js'), 'export default { id: "another-name" };');
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const load = loadDefects(pathToFileURL(`${folder}/`));
    await expect(load).rejects.toMatchObject({ code: 'EXTENSION_INVALID' });
    await expect(load).rejects.toThrow(/another-name/);
    await rm(folder, { recursive: true });
  });

  test('an unknown name is refused with the known ones and the nearest', async () => {
    const opening = openReference({ defects: ['ignore-scope'] });
    await expect(opening).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    const { hint } = (await opening.catch((error: unknown) => error)) as TwogateError;
    const ids = (await loadDefects()).map(({ id }) => id);
    expect(hint).toBe(`Did you mean ignores-scope? There are: ${ids.join(', ')}`);
  });

  test('a port that is taken is refused by name', () =>
    withReference([], async (at) => {
      const taken = Number(new URL(at.baseUrl).port);
      const opening = openReference({ port: taken });
      await expect(opening).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        message: expect.stringContaining(`${taken}`),
      });
    }));
});
