import { expect, test } from '@playwright/test';
import type { PolicyConfig } from '../../src/model/config.ts';
import type { Document } from '../../src/model/document.ts';
import type { AccessPolicy } from '../../src/model/operation.ts';
import type { LoadOptions } from '../../src/openapi/load.ts';
import { documentOf, load, operation, withOperation } from './openapi-documents.ts';

const flow = (...scopes: readonly string[]): object => ({
  tokenUrl: 'https://issuer.example.com/token',
  scopes: Object.fromEntries(scopes.map((scope) => [scope, ''])),
});

const SCHEMES = {
  oauth: { type: 'oauth2', flows: { clientCredentials: flow('orders:read', 'orders:write') } },
  oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://issuer.example.com/.well-known/openid-configuration' },
  bearer: { type: 'http', scheme: 'Bearer' },
  basic: { type: 'http', scheme: 'basic' },
  digest: { type: 'http', scheme: 'digest' },
  key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  tls: { type: 'mutualTLS' },
};

const components = { securitySchemes: SCHEMES };

/** What an operation's `security` becomes; undefined leaves it out. */
async function accessOf(security: unknown, parts: object = {}, options: LoadOptions = {}): Promise<AccessPolicy> {
  return operation(await secured(security, parts, options), 'GET /orders').access;
}

const secured = (security: unknown, parts: object = {}, options: LoadOptions = {}): Promise<Document> =>
  load(
    withOperation(
      { operationId: 'listOrders', ...(security === undefined ? {} : { security }) },
      { components, ...parts },
    ),
    options,
  );

/** Alternatives as `oauth[a b]{role}+key`, in short. */
const short = ({ alternatives }: AccessPolicy): readonly string[] =>
  alternatives.map(({ schemes }) =>
    schemes
      .map(({ name, scopes, mode, roles }) => {
        const named = roles === undefined ? '' : `{${roles.join(' ')}}`;
        return `${name}[${scopes.join(' ')}]${mode === 'all' ? '' : mode}${named}`;
      })
      .join('+'),
  );

test.describe('effective security', () => {
  const root = { security: [{ key: [] }] };

  test("an operation's own replaces the document's", async () => {
    expect(short(await accessOf([{ oauth: ['orders:read'] }], root))).toEqual(['oauth[orders:read]']);
    expect(short(await accessOf(undefined, root))).toEqual(['key[]']);
  });

  test('an empty list is public', async () => {
    expect(await accessOf([], root)).toEqual({ anonymous: true, unknown: false, alternatives: [] });
    expect(await accessOf(undefined, { security: [] })).toEqual({ anonymous: true, unknown: false, alternatives: [] });
  });

  test('an empty requirement is optional', async () => {
    expect(await accessOf([{}, { key: [] }])).toMatchObject({ anonymous: true, unknown: false, alternatives: [{}] });
  });

  test('no security anywhere is unknown, not public', async () => {
    expect(await accessOf(undefined)).toEqual({ anonymous: false, unknown: true, alternatives: [] });
  });

  test('requirements are alternatives, their schemes all required', async () => {
    const access = await accessOf([{ oauth: ['orders:read'], key: [] }, { basic: [] }]);
    expect(short(access)).toEqual(['oauth[orders:read]+key[]', 'basic[]']);
    expect(access).toMatchObject({ anonymous: false, unknown: false });
  });

  test('what is named twice counts once', async () => {
    const security = [
      { oauth: ['a', 'b', 'a'] },
      { oauth: ['b', 'a'] },
      { key: [], basic: [] },
      { basic: [], key: [] },
    ];
    expect(short(await accessOf(security))).toEqual(['oauth[a b]', 'key[]+basic[]']);
  });

  test('scopes are kept on every type of scheme', async () => {
    const security = [{ oidc: ['openid'] }, { bearer: ['admin'] }, { key: ['orders'] }, { tls: [] }];
    expect(short(await accessOf(security))).toEqual(['oidc[openid]', 'bearer[admin]', 'key[orders]', 'tls[]']);
  });
});

test.describe('security that cannot be read', () => {
  const problemsOf = async (security: unknown, parts: object = {}): Promise<readonly (readonly [string, string])[]> =>
    (await secured(security, parts)).problems.map(({ pointer, message }) => [pointer, message]);

  test('null in place of scopes is none, with a problem', async () => {
    expect(short(await accessOf([{ oauth: null }]))).toEqual(['oauth[]']);
    expect(await problemsOf([{ oauth: null }])).toEqual([
      ['#/paths/~1orders/get/security/0/oauth', 'the scopes of oauth are not a list of strings'],
    ]);
  });

  test('null in place of the list says nothing, with a problem', async () => {
    expect(short(await accessOf(null, { security: [{ key: [] }] }))).toEqual(['key[]']);
    expect((await accessOf(null)).unknown).toBe(true);
    expect((await accessOf(undefined, { security: null })).unknown).toBe(true);
    expect((await problemsOf(null))[0]?.[0]).toBe('#/paths/~1orders/get/security');
    expect((await problemsOf(undefined, { security: null }))[0]?.[0]).toBe('#/security');
  });

  test('one requirement in place of the list is read as the only one, with a problem', async () => {
    expect(short(await accessOf({ key: [] }))).toEqual(['key[]']);
    expect(await problemsOf({ key: [] })).toHaveLength(1);
  });

  test('a scheme that is not defined costs its alternative', async () => {
    const security = [{ gone: ['a'], key: [] }, { oauth: ['orders:read'] }];
    expect(short(await accessOf(security))).toEqual(['oauth[orders:read]']);
    const { problems } = await secured(security);
    expect(problems).toMatchObject([
      {
        pointer: '#/paths/~1orders/get/security/0/gone',
        message: expect.stringContaining('gone is not defined'),
        operation: 'GET /orders',
        line: 1,
      },
    ]);
  });

  test('with no alternative left the policy is unknown, never public', async () => {
    for (const security of [[{ gone: [] }], [null], ['key'], 'key', 7]) {
      expect(await accessOf(security)).toEqual({ anonymous: false, unknown: true, alternatives: [] });
      expect(await problemsOf(security)).toHaveLength(1);
    }
    expect(await accessOf([{ gone: [] }, {}])).toEqual({ anonymous: true, unknown: false, alternatives: [] });
  });

  for (const scheme of [{ type: 'magic' }, { type: 'apiKey', in: 'body', name: 'k' }, { type: 'http' }, 7, null]) {
    test(`a security scheme of no use: ${JSON.stringify(scheme)}`, async () => {
      const document = await secured([{ odd: [] }], { components: { securitySchemes: { odd: scheme } } });
      expect(document.schemes).toEqual({});
      expect(document.problems.map(({ pointer }) => pointer)).toContain('#/components/securitySchemes/odd');
      expect(document.operations[0]?.access.unknown).toBe(true);
    });
  }
});

test.describe('one scheme declared twice', () => {
  const twins = (second: object, security: object): Promise<AccessPolicy> => {
    const first = {
      type: 'oauth2',
      flows: { implicit: { authorizationUrl: 'https://a.example.com/auth', scopes: { s: '' } } },
    };
    return accessOf([security], { components: { securitySchemes: { Oauth2: first, Oauth2c: second } } });
  };
  const code = (authorizationUrl: string, scopes: object): object => ({
    type: 'oauth2',
    flows: { authorizationCode: { authorizationUrl, tokenUrl: 'https://a.example.com/token', scopes } },
  });
  const same = code('https://a.example.com/auth', { s: '' });

  test('counts once in one requirement', async () => {
    expect(short(await twins(same, { Oauth2: ['s'], Oauth2c: ['s'] }))).toEqual(['Oauth2[s]']);
  });

  test('counts twice with other scopes, another server or another type', async () => {
    expect(short(await twins(same, { Oauth2: ['s'], Oauth2c: [] }))).toEqual(['Oauth2[s]+Oauth2c[]']);
    const elsewhere = code('https://b.example.com/auth', { s: '' });
    expect(short(await twins(elsewhere, { Oauth2: ['s'], Oauth2c: ['s'] }))).toEqual(['Oauth2[s]+Oauth2c[s]']);
    const others = code('https://a.example.com/auth', { t: '' });
    expect(short(await twins(others, { Oauth2: ['s'], Oauth2c: ['s'] }))).toEqual(['Oauth2[s]+Oauth2c[s]']);
    expect(short(await twins({ type: 'http', scheme: 'bearer' }, { Oauth2: ['s'], Oauth2c: ['s'] }))).toEqual([
      'Oauth2[s]+Oauth2c[s]',
    ]);
  });
});

test.describe('scope mode', () => {
  const mode = async (scopes: readonly string[], options: LoadOptions = {}): Promise<string | undefined> =>
    (await accessOf([{ oauth: scopes }], {}, options)).alternatives[0]?.schemes[0]?.mode;

  const ambiguous = [
    ['orders:read', 'orders:write'],
    ['accounting.settings', 'accounting.settings.read'],
    ['chat:write:user', 'chat:write:bot'],
    ['playlist-modify-public', 'playlist-modify-private'],
    ['write:pets', 'read:pets'],
    ['User.Read', 'User.ReadWrite.All'],
    ['https://www.example.com/auth/directory.user', 'https://www.example.com/auth/directory.user.readonly'],
    ['customers:read', 'orders:view', 'orders:manage'],
    ['read', 'write'],
  ];
  for (const scopes of ambiguous) {
    test(`${scopes.join(' and ')} may mean either`, async () => {
      expect(await mode(scopes)).toBe('ambiguous');
    });
  }

  const all = [
    [],
    ['orders:read'],
    ['orders:read', 'customers:read'],
    ['ORDERS_WRITE', 'INVOICES_WRITE'],
    ['okta.apps.read', 'okta.groups.read'],
    ['file_content:read', 'files:read'],
    ['user:read', 'bot:read'],
    ['openid', 'profile', 'email'],
  ];
  for (const scopes of all) {
    test(`${scopes.join(' and ') || 'no scopes'}: all`, async () => {
      expect(await mode(scopes)).toBe('all');
    });
  }

  test('the configuration decides, an operation before the document', async () => {
    const scopes = ['orders:read', 'orders:write'];
    expect(await mode(scopes, { policy: { scopeMode: 'any' } })).toBe('any');
    expect(await mode(scopes, { policy: { scopeMode: 'all' } })).toBe('all');
    expect(await mode(['a', 'b'], { policy: { scopeMode: 'any' } })).toBe('any');
    expect(await mode(['a'], { policy: { scopeMode: 'any' } })).toBe('all');
    for (const name of ['listOrders', 'GET /orders']) {
      expect(await mode(scopes, { policy: { scopeMode: 'any' }, operations: { [name]: { scopeMode: 'all' } } })).toBe(
        'all',
      );
    }
  });
});

test.describe('scopes that only an extension names', () => {
  type Extension = NonNullable<PolicyConfig['extensions']>[number];

  async function extended(
    member: unknown,
    security: unknown,
    extension: Partial<Extension> = {},
  ): Promise<readonly string[]> {
    const extensions = [{ key: 'x-scopes', kind: 'scope', mode: 'all', ...extension } as const];
    const content = withOperation(
      { 'x-scopes': member, ...(security === undefined ? {} : { security }) },
      { components },
    );
    return short(operation(await load(content, { policy: { extensions } }), 'GET /orders').access);
  }

  const shapes: Readonly<Record<string, unknown>> = {
    'a list of strings': ['a', 'b'],
    'a string': 'a  b',
    'a list of objects with a scope': [{ scope: 'a' }, { scope: 'b' }],
    'a list of objects with scopes': [{ scheme: 'oauth', scopes: ['a'] }, { scopes: ['b', 'a'] }],
    'a list of objects with names': [{ name: 'a' }, { id: 'b' }],
    'an object of lists': { operator: 'AND', permissions: ['a', 'b'] },
  };
  for (const [name, shape] of Object.entries(shapes)) {
    test(name, async () => {
      expect(await extended(shape, [{ bearer: [] }])).toEqual(['bearer[a b]']);
    });
  }

  for (const shape of [undefined, null, 7, [], {}, '', [null, 7], true]) {
    test(`${JSON.stringify(shape)} adds nothing`, async () => {
      expect(await extended(shape, [{ bearer: [] }])).toEqual(['bearer[]']);
    });
  }

  test('are found by path', async () => {
    expect(await extended({ auth: { scopes: ['a'] } }, [{ bearer: [] }], { key: 'x-scopes.auth.scopes' })).toEqual([
      'bearer[a]',
    ]);
  });

  test('go to the bearer scheme of each alternative, else to its first', async () => {
    expect(await extended(['a'], [{ key: [], bearer: [] }, { key: [] }, { basic: [] }])).toEqual([
      'key[]+bearer[a]',
      'key[a]',
      'basic[a]',
    ]);
  });

  test('go to the first bearer scheme of the document where nothing else says how to come in', async () => {
    expect(await extended(['a'], undefined)).toEqual(['oauth[a]']);
    expect(await extended(['a'], [])).toEqual([]);
    expect(await extended(['a'], [{ gone: [] }])).toEqual([]);
  });

  test('join the scopes that are there', async () => {
    expect(await extended(['b'], [{ oauth: ['a'] }])).toEqual(['oauth[a b]']);
    expect(await extended(['b', 'c'], [{ oauth: [] }], { mode: 'any' })).toEqual(['oauth[b c]any']);
    expect(await extended(['b', 'c'], [{ oauth: ['a'] }], { mode: 'any' })).toEqual(['oauth[a b]', 'oauth[a c]']);
    expect(await extended(['b'], [{ oauth: ['x:read', 'x:write'] }])).toEqual(['oauth[x:read x:write b]ambiguous']);
  });

  for (const kind of ['role', 'permission'] as const) {
    test(`that are a ${kind} stand beside the scopes, whatever their mode`, async () => {
      expect(await extended(['b', 'c'], [{ oauth: ['a'] }], { kind })).toEqual(['oauth[a]{b c}']);
      expect(await extended(['b', 'c'], [{ oauth: ['a'] }, { key: [] }], { kind, mode: 'any' })).toEqual([
        'oauth[a]{b c}',
        'key[]{b c}',
      ]);
      expect(await extended(['b'], undefined, { kind })).toEqual(['oauth[]{b}']);
      expect(await extended([], [{ oauth: ['a'] }], { kind })).toEqual(['oauth[a]']);
    });
  }

  test('several extensions: scopes and roles each to their own', async () => {
    const extensions = [
      { key: 'x-scopes', kind: 'scope', mode: 'all' },
      { key: 'x-roles', kind: 'role', mode: 'all' },
      { key: 'x-permissions', kind: 'permission', mode: 'all' },
    ] as const;
    const members = { 'x-scopes': ['a'], 'x-roles': ['clerk'], 'x-permissions': ['pay', 'clerk'] };
    const document = await load(withOperation(members, { components }), { policy: { extensions } });
    expect(short(operation(document, 'GET /orders').access)).toEqual(['oauth[a]{clerk pay}']);
    expect(document.schemes.oauth?.scopes).toEqual(['a', 'orders:read', 'orders:write']);
  });
});

test.describe('security schemes', () => {
  test('have a family, what is needed to present them, and their scopes', async () => {
    const document = await secured([{ oauth: ['extra'] }], { security: [{ oidc: ['openid'] }] });
    expect(document.schemes).toEqual({
      oauth: {
        name: 'oauth',
        type: 'oauth2',
        family: 'bearer',
        scopes: ['extra', 'orders:read', 'orders:write'],
        tokenUrl: 'https://issuer.example.com/token',
        pointer: '#/components/securitySchemes/oauth',
      },
      oidc: expect.objectContaining({
        type: 'openIdConnect',
        family: 'bearer',
        scopes: ['openid'],
        openIdConnectUrl: expect.any(String),
      }),
      bearer: expect.objectContaining({ type: 'http', family: 'bearer', scheme: 'bearer' }),
      basic: expect.objectContaining({ type: 'http', family: 'basic', scheme: 'basic' }),
      digest: expect.objectContaining({ type: 'http', family: 'other', scheme: 'digest' }),
      key: expect.objectContaining({ type: 'apiKey', family: 'apiKey', in: 'header', parameterName: 'X-Api-Key' }),
      tls: expect.objectContaining({ type: 'mutualTLS', family: 'mutualTLS' }),
    });
  });

  test('of 3.2: the device flow and the metadata of the authorization server', async () => {
    const device = { type: 'oauth2', oauth2MetadataUrl: '/.well-known/x', flows: { deviceAuthorization: flow('a') } };
    const document = await load(documentOf({ components: { securitySchemes: { device } } }, '3.2.0'));
    expect(document.schemes.device).toMatchObject({
      scopes: ['a'],
      tokenUrl: 'https://issuer.example.com/token',
      oauth2MetadataUrl: '/.well-known/x',
    });
  });

  test('of 3.2: requirements may name them by URI, names first', async () => {
    const named = '#/components/securitySchemes/oauth';
    const content = withOperation(
      { security: [{ [named]: ['a'] }, { './key': [] }] },
      {
        components: { securitySchemes: { oauth: SCHEMES.oauth, './key': SCHEMES.key } },
      },
      '3.2.0',
    );
    const document = await load(content);
    expect(document.problems).toEqual([]);
    expect(operation(document, 'GET /orders').access.alternatives).toMatchObject([
      { schemes: [{ name: named, type: 'oauth2', scopes: ['a'] }] },
      { schemes: [{ name: './key', type: 'apiKey' }] },
    ]);
    expect(document.schemes[named]).toMatchObject({ family: 'bearer', pointer: named });
  });

  test('before 3.2 a URI is an unknown name', async () => {
    expect((await accessOf([{ '#/components/securitySchemes/oauth': [] }])).unknown).toBe(true);
  });
});
