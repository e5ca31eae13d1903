import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { identitiesIn } from '../../generators/matrix/identities.ts';
import { plan } from '../../generators/matrix/plan.ts';
import { readingOf } from '../../reports/html/view.ts';
import { reportedIdentities } from '../../reports/identities.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { planTable } from '../../src/cli/plan.ts';
import { createCredentials, type GetCredential } from '../../src/engine/credentials.ts';
import { decodeToken } from '../../src/jwt/sign.ts';
import type { IdentityConfig } from '../../src/model/config.ts';
import type { OpenTokenSource } from '../../src/model/credential.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Plan, Presentation, TestCase } from '../../src/model/plan.ts';
import { rolesInWords } from '../../src/model/roles.ts';
import { load } from './openapi-documents.ts';
import { POLICY } from './plan-literals.ts';

const ok = { responses: { 200: { description: 'ok' } } };

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Orders', version: '1' },
  paths: {
    '/orders': { get: { ...ok, 'x-required-roles': ['admin'], security: [{ oauth: ['orders:read'] }] } },
    '/audit': { get: { ...ok, 'x-required-roles': ['admin', 'auditor'], security: [{ oauth: [] }] } },
    '/plain': { get: { ...ok, security: [{ oauth: ['orders:read'] }] } },
    '/both': { get: { ...ok, 'x-required-roles': ['admin'], security: [{ oauth: ['orders:read'], key: [] }] } },
  },
  components: {
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      oauth: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: 'https://issuer.test/token',
            scopes: { 'orders:read': '', 'orders:write': '' },
          },
        },
      },
    },
  },
};

const catalogue = await loadCatalogue();

const ALL = { operations: ['GET /orders', 'GET /plain'] };

async function planned(mode: 'all' | 'any' = 'all', isRead = true, bot?: Partial<IdentityConfig>): Promise<Plan> {
  const extensions = isRead ? [{ key: 'x-required-roles', kind: 'role', mode } as const] : [];
  const document = await load(DOCUMENT, { policy: { extensions } });
  const own = bot === undefined ? [] : [{ name: 'bot', scopes: ['orders:read'], ...bot }];
  const identities = identitiesIn(document, { identities: own, locate: () => ({}) });
  return plan(document, { ...catalogue, policy: POLICY, operations: {}, sources: 'all', identities });
}

const casesOf = ({ cases }: Plan, path: string): readonly TestCase[] =>
  cases.filter(({ operation }) => operation === `GET ${path}`);

const caseOf = (from: Plan, path: string, kind: string): TestCase => {
  const found = casesOf(from, path).find(({ credential }) => credential === kind);
  if (found === undefined) throw new Error(`no case ${kind} of ${path}`);
  return found;
};

test.describe('the plan', () => {
  test('has missing-role where roles are required, and nowhere else', async () => {
    const whole = await planned();
    const rows = whole.cases.filter(({ credential }) => credential === 'missing-role');
    expect(rows.map(({ id, expected, presents }) => [id, expected, presents])).toEqual([
      [
        'GET /orders · missing-role',
        '403',
        [{ scheme: 'oauth', kind: 'missing-role', scopes: ['orders:read'], roles: [] }],
      ],
      ['GET /audit · missing-role', '403', [{ scheme: 'oauth', kind: 'missing-role', scopes: [], roles: [] }]],
      [
        'GET /audit · missing-role · admin',
        '403',
        [{ scheme: 'oauth', kind: 'missing-role', scopes: [], roles: ['auditor'] }],
      ],
      [
        'GET /audit · missing-role · auditor',
        '403',
        [{ scheme: 'oauth', kind: 'missing-role', scopes: [], roles: ['admin'] }],
      ],
      [
        'GET /both · missing-role · oauth',
        '403',
        [
          { scheme: 'oauth', kind: 'missing-role', scopes: ['orders:read'], roles: [] },
          { scheme: 'key', kind: 'sufficient', scopes: [] },
        ],
      ],
    ]);
    for (const { reason } of rows) expect(reason).toBeUndefined();
  });

  test('drops none of several of which one is enough, only all', async () => {
    const whole = await planned('any');
    const rows = whole.cases.filter(({ credential }) => credential === 'missing-role');
    expect(rows.map(({ id }) => id)).toEqual([
      'GET /orders · missing-role',
      'GET /audit · missing-role',
      'GET /both · missing-role · oauth',
    ]);
  });

  test('tells what is needed from what can be chosen, where several extensions speak of the same operation', async () => {
    const extensions = [
      { key: 'x-any', kind: 'role', mode: 'any' },
      { key: 'x-all', kind: 'permission', mode: 'all' },
    ] as const;
    const rolesOf = async (named: JsonObject) => {
      const paths = { '/orders': { get: { ...ok, ...named, security: [{ oauth: [] }] } } };
      const document = await load({ ...DOCUMENT, paths }, { policy: { extensions } });
      const from = plan(document, { ...catalogue, policy: POLICY, operations: {}, sources: 'all' });
      const variants = from.cases.filter(({ credential }) => credential === 'missing-role').map((each) => each.variant);
      const [requirement] = from.operations[0]?.access.alternatives[0]?.schemes ?? [];
      return { ...requirement, words: rolesInWords(requirement ?? {}), variants };
    };
    expect(await rolesOf({ 'x-any': ['a', 'b'], 'x-all': ['c'] })).toMatchObject({
      roles: ['c', 'a', 'b'],
      roleChoices: [['a', 'b']],
      words: 'roles c and (a or b)',
      variants: [undefined, 'c'],
    });
    // With a, which is needed anyway, the choice is made.
    const { roleChoices, ...settled } = await rolesOf({ 'x-any': ['a', 'b'], 'x-all': ['a'] });
    expect(roleChoices).toBeUndefined();
    expect(settled).toMatchObject({ roles: ['a'], words: 'role a', variants: [undefined] });
    expect(await rolesOf({ 'x-any': ['a', 'b'] })).toMatchObject({ words: 'role a or b', variants: [undefined] });
  });

  test('lists what no key or certificate is known to lack as untested, with what to configure', async () => {
    const schemes = { key: DOCUMENT.components.securitySchemes.key, tls: { type: 'mutualTLS' } };
    const paths = Object.fromEntries(
      Object.keys(schemes).map((name) => [
        `/${name}`,
        { get: { ...ok, 'x-required-roles': ['admin'], security: [{ [name]: [] }] } },
      ]),
    );
    const extensions = [{ key: 'x-required-roles', kind: 'role', mode: 'all' }] as const;
    const document = await load(
      { ...DOCUMENT, paths, components: { securitySchemes: schemes } },
      { policy: { extensions } },
    );
    const from = plan(document, { ...catalogue, policy: POLICY, operations: {}, sources: 'all' });
    const open = async (name: string, source: OpenTokenSource) => {
      const sources = new Map([[name, source]]);
      return createCredentials({ schemes: from.schemes, kinds: catalogue.credentials, sources });
    };
    const bag = catalogue.sources.find(({ id }) => id === 'static');
    const { key: scheme } = from.schemes;
    if (bag === undefined || scheme === undefined) throw new Error('no static source');
    const unlisted = await open('key', await bag.open({ tokens: [{ token: 'abc' }] }, { scheme, folder: '' }));
    const tokens = [{ token: 'abc' }, { token: 'visitor', roles: [] }];
    const stated = await open('key', await bag.open({ tokens }, { scheme, folder: '' }));
    const keyless = presentationOf(caseOf(from, '/key', 'missing-role'));
    expect(await unlisted(keyless)).toEqual({
      outcome: 'untested',
      unavailable: 'no listed token fits: one that states it has no role (roles: []) is needed',
    });
    expect(await stated(keyless)).toMatchObject({ value: 'visitor' });
    const certificate: OpenTokenSource = { issue: async () => ({ value: 'PEM' }), secrets: [] };
    const tls = await open('tls', certificate);
    expect(await tls(presentationOf(caseOf(from, '/tls', 'sufficient')))).toMatchObject({ value: 'PEM' });
    expect(await tls(presentationOf(caseOf(from, '/tls', 'missing-role')))).toEqual({
      outcome: 'untested',
      unavailable:
        'the token source of tls cannot ask for a certificate without any role: supply one as security.tls.kinds.missing-role',
    });
  });

  for (const mode of ['all', 'any'] as const) {
    test(`carries every role in every other kind (${mode})`, async () => {
      const whole = await planned(mode);
      const presented = ['/orders', '/audit', '/both']
        .flatMap((path) => casesOf(whole, path))
        .flatMap(({ operation, presents }) => presents.map((each) => [operation, each] as const))
        .filter(([, { scheme, kind }]) => scheme === 'oauth' && kind !== 'missing-role');
      expect(presented.length).toBeGreaterThan(40);
      for (const [operation, { roles }] of presented) {
        expect(roles).toEqual(operation === 'GET /audit' ? ['admin', 'auditor'] : ['admin']);
      }
    });
  }

  test('knows no roles where no extension is read', async () => {
    expect(JSON.stringify((await planned('all', false)).operations)).not.toContain('"roles"');
    expect(JSON.stringify((await planned('all', false)).cases)).not.toContain('role');
    expect(JSON.stringify(casesOf(await planned(), '/plain'))).toBe(
      JSON.stringify(casesOf(await planned('all', false), '/plain')),
    );
  });

  test('shows them in its table', async () => {
    const table = [...planTable(await planned())].join('');
    expect(table).toMatch(/GET \/orders .* oauth \(orders:read, role admin\)\n/);
    expect(table).toMatch(/GET \/audit .* oauth \(roles admin and auditor\)\n/);
    expect(table).toMatch(/GET \/plain .* oauth \(orders:read\)\n/);
  });

  test('shows them in the readings of the report', async () => {
    const { operations } = await planned();
    expect(operations.map((each) => readingOf({ ...each, status: 'unproven' }))).toEqual([
      'orders:read on oauth, with the role admin',
      'oauth, with the roles admin and auditor',
      'orders:read on oauth',
      'orders:read on oauth, with the role admin together with key',
    ]);
  });

  test('does not decide for an identity whose roles nobody has said', async () => {
    const [unsaid, said] = await Promise.all([planned('all', true, {}), planned('all', true, { may: ALL })]);
    expect(caseOf(unsaid, '/orders', 'identity:bot')).toMatchObject({
      outcome: 'untested',
      reason: 'whether bot has the roles that are required is not known: give it roles, or may',
    });
    expect(caseOf(said, '/orders', 'identity:bot')).toMatchObject({
      outcome: 'untested',
      reason: 'the roles that bot holds are not known: give it roles, or security',
    });
    for (const each of [unsaid, said]) expect(caseOf(each, '/plain', 'identity:bot').reason).toBeUndefined();
  });
});

test.describe('an identity with roles', () => {
  const of = async (bot: Partial<IdentityConfig>, mode: 'all' | 'any' = 'all') => {
    const from = await planned(mode, true, { scopes: ['orders:read'], ...bot });
    const due = ['/orders', '/audit', '/plain'].map((path) => {
      const { reason, expected } = caseOf(from, path, 'identity:bot');
      return reason ?? expected;
    });
    const [reported] = reportedIdentities(from, new Map());
    return { due, reported, from };
  };

  test('may call what its scopes and roles suffice for', async () => {
    expect((await of({ roles: [] })).due).toEqual(['403', '403', '2xx']);
    expect((await of({ roles: ['admin'] })).due).toEqual(['2xx', '403', '2xx']);
    expect((await of({ roles: ['admin', 'auditor'] })).due).toEqual(['2xx', '2xx', '2xx']);
    expect((await of({ roles: ['auditor'] }, 'any')).due).toEqual(['403', '2xx', '2xx']);
    expect((await of({ roles: ['admin'], scopes: [] })).due).toEqual(['403', '403', '403']);
  });

  test('holds roles that it never needs, and lacks some that it needs', async () => {
    const { reported } = await of({ roles: ['admin', 'root'], may: { operations: ['GET /audit'] } });
    expect(reported).toMatchObject({
      roles: ['admin', 'root'],
      neverNeededRoles: ['root'],
      lackingRoles: ['auditor'],
      lacking: [],
    });
    expect((await of({ may: ALL })).reported).not.toHaveProperty('roles');
  });

  test('has just these in its tokens, wherever they go', async () => {
    const { from } = await of({ roles: ['admin'] });
    const own = { key: './key.json', issuer: 'https://issuer.test', audience: 'https://orders.test' };
    const { get } = await credentialsFrom('signing-key', own);
    for (const path of ['/orders', '/audit', '/plain']) {
      const made = await get(presentationOf(caseOf(from, path, 'identity:bot')));
      if (made === undefined || 'unavailable' in made) throw new Error(made?.unavailable ?? 'nothing');
      expect(decodeToken(made.value)?.claims).toMatchObject({ scope: 'orders:read', roles: ['admin'] });
    }
  });

  test('is not shown by a source that cannot ask for roles', async () => {
    const { from } = await of({ roles: ['admin'] });
    const issuing: OpenTokenSource = { issue: async () => ({ value: 'opaque' }), secrets: [] };
    const sources = new Map([['oauth', issuing]]);
    const get = createCredentials({ schemes: from.schemes, kinds: catalogue.credentials, sources });
    expect(await get(presentationOf(caseOf(from, '/orders', 'identity:bot')))).toEqual({
      outcome: 'untested',
      unavailable:
        'the token source of oauth cannot ask for a token with just the roles admin: give the identity security',
    });
  });
});

let folder = '';

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-roles-'));
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'test' };
  await writeFile(join(folder, 'key.json'), JSON.stringify(jwk));
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

/** Credentials as the plan presents them, from one source. */
async function credentialsFrom(id: string, options: JsonObject): Promise<{ from: Plan; get: GetCredential }> {
  const from = await planned();
  const scheme = from.schemes.oauth;
  const source = catalogue.sources.find((each) => each.id === id);
  if (scheme === undefined || source === undefined) throw new Error(`no source ${id}`);
  const opened: OpenTokenSource = await source.open(options, { scheme, folder });
  const get = createCredentials({
    schemes: from.schemes,
    kinds: catalogue.credentials,
    sources: new Map([['oauth', opened]]),
  });
  return { from, get };
}

const presentationOf = ({ presents }: TestCase): Presentation => {
  const [first] = presents;
  if (first === undefined) throw new Error('nothing is presented');
  return first;
};

test.describe('a source that signs', () => {
  const OWN = { key: './key.json', issuer: 'https://issuer.test', audience: 'https://orders.test' };

  async function claimsOf(options: JsonObject, path: string, kind: string): Promise<JsonObject> {
    const { from, get } = await credentialsFrom('signing-key', { ...OWN, ...options });
    const made = await get(presentationOf(caseOf(from, path, kind)));
    if (made === undefined || 'unavailable' in made) throw new Error(made?.unavailable ?? 'nothing');
    const { iat: _, exp: __, jti: ___, nbf: ____, ...claims } = decodeToken(made.value)?.claims ?? {};
    return claims;
  }

  for (const [claim, options] of [
    ['roles', {}],
    ['https://orders.test/groups', { rolesClaim: 'https://orders.test/groups' }],
    // The user's own claim gives way: the role would be there after all.
    ['groups', { rolesClaim: 'groups', claims: { groups: ['admin', 'auditor'], plan: 'gold' } }],
  ] as const) {
    test(`missing-role differs from the sufficient token in ${claim} alone`, async () => {
      const sufficient = await claimsOf(options, '/orders', 'sufficient');
      const { [claim]: roles, ...others } = sufficient;
      expect(roles).toEqual(['admin']);
      expect(others.scope).toBe('orders:read');
      expect(await claimsOf(options, '/orders', 'missing-role')).toEqual(others);
    });
  }

  for (const [rolesClaim, claims, due, without] of [
    [['realm_access', 'roles'], {}, { realm_access: { roles: ['admin'] } }, {}],
    [
      ['resource_access', 'orders', 'roles'],
      { resource_access: { account: { roles: ['view'] }, orders: { roles: ['auditor'] } } },
      { resource_access: { account: { roles: ['view'] }, orders: { roles: ['admin'] } } },
      { resource_access: { account: { roles: ['view'] } } },
    ],
  ] as const) {
    test(`puts them at ${rolesClaim.join(' → ')}, and leaves its neighbours alone`, async () => {
      const {
        resource_access: _,
        realm_access: __,
        ...others
      } = await claimsOf({ rolesClaim, claims }, '/plain', 'sufficient');
      expect(await claimsOf({ rolesClaim, claims }, '/orders', 'sufficient')).toEqual({ ...others, ...due });
      expect(await claimsOf({ rolesClaim, claims }, '/orders', 'missing-role')).toEqual({ ...others, ...without });
    });
  }

  for (const [rolesClaim, claims, message] of [
    ['scope', {}, 'rolesClaim names scope, which every token has for something else'],
    [
      ['realm', 'access', 'roles'],
      { realm: { access: 'all' } },
      'rolesClaim leads through realm → access, which is no object in claims',
    ],
  ] as const) {
    test(`refuses ${String(rolesClaim)}`, async () => {
      await expect(claimsOf({ rolesClaim, claims }, '/orders', 'sufficient')).rejects.toMatchObject({
        code: 'SOURCE_INVALID',
        message,
        place: { pointer: '#/security/oauth/rolesClaim' },
      });
    });
  }

  test('keeps the roles in tokens with another fault', async () => {
    const sufficient = await claimsOf({}, '/orders', 'sufficient');
    for (const [kind, other] of [
      ['no-scope', { scope: undefined }],
      ['wrong-scope', { scope: 'orders:write' }],
      ['expired', {}],
      ['bad-signature', {}],
    ] as const) {
      expect(await claimsOf({}, '/orders', kind), kind).toEqual({ ...sufficient, ...other });
    }
    expect((await claimsOf({}, '/audit', 'sufficient')).roles).toEqual(['admin', 'auditor']);
  });

  test('puts none where none is required, even after one that had some', async () => {
    const { from, get } = await credentialsFrom('signing-key', OWN);
    const roles: unknown[] = [];
    for (const path of ['/orders', '/plain']) {
      const made = await get(presentationOf(caseOf(from, path, 'sufficient')));
      if (made !== undefined && 'value' in made) roles.push(decodeToken(made.value)?.claims.roles);
    }
    expect(roles).toEqual([['admin'], undefined]);
  });
});

test.describe('listed tokens', () => {
  const TOKENS = [
    { token: 'reader', scopes: ['orders:read'], roles: [] },
    { token: 'other', scopes: ['orders:read'], roles: ['auditor'] },
    { token: 'admin-without-scope', scopes: [], roles: ['admin'] },
    { token: 'admin', scopes: ['orders:read'], roles: ['admin', 'auditor'] },
    { token: 'writer', scopes: ['orders:write'], roles: ['admin'] },
  ];

  const got = async (tokens: readonly JsonObject[], path: string, kind: string): Promise<unknown> => {
    const { from, get } = await credentialsFrom('static', { tokens });
    const made = await get(presentationOf(caseOf(from, path, kind)));
    return made === undefined || 'unavailable' in made ? made : made.value;
  };

  for (const [path, kind, due] of [
    ['/orders', 'sufficient', 'admin'],
    ['/orders', 'missing-role', 'reader'],
    ['/orders', 'no-scope', 'admin-without-scope'],
    ['/orders', 'wrong-scope', 'writer'],
    ['/plain', 'sufficient', 'reader'],
  ] as const) {
    test(`${kind} of ${path}: ${due}`, async () => expect(await got(TOKENS, path, kind)).toBe(due));
  }

  test('one that does not state its roles has them, and is never without', async () => {
    const tokens = [{ token: 'reader', scopes: ['orders:read'] }];
    expect(await got(tokens, '/orders', 'sufficient')).toBe('reader');
    expect(await got(tokens, '/orders', 'missing-role')).toEqual({
      outcome: 'untested',
      unavailable: 'no listed token fits: one with orders:read that states it has no role (roles: []) is needed',
    });
  });

  for (const [variant, due] of [
    ['admin', 'other-admin'],
    [
      'auditor',
      {
        unavailable:
          'no listed token fits: one that states it has no other roles than these (roles: [admin]) is needed',
      },
    ],
  ] as const) {
    test(`missing-role of /audit without ${variant}: the largest that lacks it`, async () => {
      const { from, get } = await credentialsFrom('static', {
        tokens: [
          { token: 'all', scopes: [], roles: ['admin', 'auditor'] },
          { token: 'none', scopes: [], roles: [] },
          { token: 'other-admin', scopes: [], roles: ['auditor'] },
          { token: 'unstated', scopes: [] },
        ],
      });
      const found = casesOf(from, '/audit').find(
        (each) => each.credential === 'missing-role' && each.variant === variant,
      );
      if (found === undefined) throw new Error('no case');
      expect(await get(presentationOf(found))).toMatchObject(typeof due === 'string' ? { value: due } : due);
    });
  }

  test('what is lacking is said', async () => {
    expect(await got([{ token: 'reader', scopes: ['orders:read'], roles: [] }], '/orders', 'sufficient')).toEqual({
      outcome: 'untested',
      unavailable: 'no listed token fits: one with orders:read and the roles admin is needed',
    });
  });
});

test('a command is told the roles, and what it says it gave is compared with them', async () => {
  const script = `
    const { roles = [], kind } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    const given = { 'missing-role': ['auditor', 'admin'], expired: [] }[kind] ?? [...roles, 'visitor'];
    console.log(JSON.stringify({ token: kind + ':' + roles.join('+'), roles: given }));`;
  const { from, get } = await credentialsFrom('command', { command: [process.execPath, '-e', script] });
  const of = (path: string, kind: string) => get(presentationOf(caseOf(from, path, kind)));
  expect(await of('/plain', 'sufficient')).toMatchObject({ value: 'sufficient:' });
  expect(await of('/audit', 'sufficient')).toMatchObject({ value: 'sufficient:admin+auditor' });
  expect(await of('/audit', 'missing-role')).toEqual({
    outcome: 'cantTell',
    unavailable: 'the token source gave the roles "auditor admin" where none was asked for',
  });
});

test('a command that prints JWTs is compared by the claim in which they list roles', async () => {
  const { privateKey } = await generateKeyPair('ES256');
  const token = await new SignJWT({ realm_access: { roles: ['admin'] }, scope: 'orders:read' })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(privateKey);
  const command = [process.execPath, '-e', `console.log(${JSON.stringify(token)})`];
  const read = async (path: string, kind: string, rolesClaim: Json) => {
    const { from, get } = await credentialsFrom('command', { command, rolesClaim });
    const made = await get(presentationOf(caseOf(from, path, kind)));
    return made !== undefined && 'unavailable' in made ? made.unavailable : 'a token';
  };
  expect(await read('/orders', 'sufficient', ['realm_access', 'roles'])).toBe('a token');
  // One name, dots and all: there is no such claim in it.
  expect(await read('/orders', 'sufficient', 'realm_access.roles')).toBe(
    'the token source gave the roles none where "admin" was asked for',
  );
  expect(await read('/orders', 'missing-role', ['realm_access', 'roles'])).toBe(
    'the token source gave the roles "admin" where none was asked for',
  );
});

test('a source that cannot ask for roles leaves missing-role untested, and no other kind', async () => {
  const from = await planned();
  const issuing: OpenTokenSource = { issue: async () => ({ value: 'opaque' }), secrets: [] };
  const sources = new Map([['oauth', issuing]]);
  const get = createCredentials({ schemes: from.schemes, kinds: catalogue.credentials, sources });
  const of = (path: string, kind: string) => get(presentationOf(caseOf(from, path, kind)));
  expect(await of('/orders', 'sufficient')).toMatchObject({ value: 'opaque' });
  expect(await of('/orders', 'missing-role')).toEqual({
    outcome: 'untested',
    unavailable:
      'the token source of oauth cannot ask for a token without any role: supply one as security.oauth.kinds.missing-role, or list tokens (static) or clients (client-credentials) with their roles',
  });
});
