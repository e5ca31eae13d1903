import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { compactVerify, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK } from 'jose';
import { loadCatalogue } from '../../src/catalogue.ts';
import { createCredentials, type ReadyCredential } from '../../src/engine/credentials.ts';
import { decodeToken } from '../../src/jwt/sign.ts';
import type { CredentialKind, OpenTokenSource } from '../../src/model/credential.ts';
import type { SecurityScheme } from '../../src/model/document.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { API_KEY, BEARER } from './plan-literals.ts';

const { credentials: kinds, sources } = await loadCatalogue();

const REQUIRED = ['orders:read', 'orders:write'];
const BASIC: SecurityScheme = { ...BEARER, name: 'basic', family: 'basic', type: 'http', scheme: 'basic' };

let folder = '';
let pem = '';
let publicJwk: JWK = {};
let rsaPublicJwk: JWK = {};

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-single-'));
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'test-1' };
  const { d: _, ...announced } = jwk;
  publicJwk = announced;
  pem = (await exportSPKI(publicKey)).trimEnd();
  await writeFile(join(folder, 'key.json'), JSON.stringify(jwk));
  const rsa = await generateKeyPair('PS256', { extractable: true });
  rsaPublicJwk = await exportJWK(rsa.publicKey);
  const rsaJwk = { ...(await exportJWK(rsa.privateKey)), alg: 'PS256', kid: 'test-rsa' };
  await writeFile(join(folder, 'rsa.json'), JSON.stringify(rsaJwk));
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

const OPTIONS: Readonly<Record<string, readonly [source: string, options: JsonObject]>> = {
  bearer: ['signing-key', { key: './key.json', issuer: 'https://issuer.test', audience: 'https://api.test' }],
  apiKey: ['static', { tokens: [{ token: 'k-7Hq2-right' }] }],
  basic: ['static', { username: 'ada', password: 'lovelace' }],
};

interface Made {
  /** What the source issued, before the fault. */
  readonly issued: string;
  readonly credential: ReadyCredential;
}

interface More {
  readonly variant?: string;
  readonly scopes?: readonly string[];
  /** Options of the source, beside the usual ones. */
  readonly options?: JsonObject;
}

async function make(kind: string, scheme: SecurityScheme, { options: own = {}, ...more }: More = {}) {
  const [id, options] = OPTIONS[scheme.family] ?? ['', {}];
  const source = sources.find((each) => each.id === id);
  if (source === undefined) throw new Error(`no source ${id}`);
  const opened = await source.open({ ...options, ...own }, { scheme, folder });
  let issued = '';
  const issue: OpenTokenSource['issue'] = async (need) => {
    const made = await opened.issue(need);
    if ('value' in made) issued = made.value;
    return made;
  };
  const get = createCredentials({
    schemes: { [scheme.name]: scheme },
    kinds,
    sources: new Map([[scheme.name, { ...opened, issue }]]),
  });
  const credential = await get({ scheme: scheme.name, kind, scopes: REQUIRED, ...more });
  if (credential === undefined || 'unavailable' in credential) throw new Error(credential?.unavailable ?? 'nothing');
  return { issued, credential } satisfies Made;
}

const hmacOf = (token: string, secret: string): string => {
  const [header, payload] = token.split('.');
  return createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
};

const signatureOf = (token: string): string => token.split('.')[2] ?? '';

/** Whether the key that the issuer announces has signed it. */
async function isIssuers(token: string): Promise<boolean> {
  const key = await importJWK(publicJwk, 'ES256');
  return compactVerify(token, key).then(
    () => true,
    () => false,
  );
}

const changed = (one: JsonObject, other: JsonObject): readonly string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
    .sort();

/** By kind and variant: the parameters of the header that differ, and what stands where the issuer's signature was. */
const FORGED: Readonly<Record<string, readonly [header: readonly string[], check: (token: string) => unknown]>> = {
  'alg-none none': [['alg'], (token) => expect(signatureOf(token)).toBe('')],
  'alg-none None': [['alg'], (token) => expect(signatureOf(token)).toBe('')],
  'alg-none NONE': [['alg'], (token) => expect(signatureOf(token)).toBe('')],
  'alg-none nOnE': [['alg'], (token) => expect(signatureOf(token)).toBe('')],
  'hmac-with-public-key pem': [['alg'], (token) => expect(signatureOf(token)).toBe(hmacOf(token, `${pem}\n`))],
  'hmac-with-public-key pem-without-newline': [['alg'], (token) => expect(signatureOf(token)).toBe(hmacOf(token, pem))],
  'hmac-with-public-key jwk': [
    ['alg'],
    (token) => expect(signatureOf(token)).toBe(hmacOf(token, JSON.stringify(publicJwk))),
  ],
  'kid-injection path': [['alg', 'kid'], (token) => expect(signatureOf(token)).toBe(hmacOf(token, ''))],
  'kid-injection sql': [['alg', 'kid'], (token) => expect(signatureOf(token)).toBe(hmacOf(token, 'twogate'))],
  'foreign-key': [[], (token) => expect(Buffer.from(signatureOf(token), 'base64url')).toHaveLength(64)],
  'embedded-jwk': [
    ['jwk'],
    async (token) => {
      const jwk = decodeToken(token)?.header.jwk;
      expect(jwk).not.toHaveProperty('d');
      await compactVerify(token, await importJWK(jwk as JWK, 'ES256'));
    },
  ],
  'pointed-key jku': [['jku'], (token) => expect(decodeToken(token)?.header.jku).toMatch(/\.invalid\/$/)],
  'pointed-key x5u': [['x5u'], (token) => expect(decodeToken(token)?.header.x5u).toMatch(/\.invalid\/$/)],
  'bad-signature': [[], (token) => expect(signatureOf(token)).not.toBe('')],
};

test.describe('a forged token has the claims of the one that was issued, and nothing but its signature is another’s', () => {
  for (const [name, [header, check]] of Object.entries(FORGED)) {
    test(name, async () => {
      const [kind = '', variant] = name.split(' ');
      const { issued, credential } = await make(kind, BEARER, variant === undefined ? {} : { variant });
      const [good, bad] = [decodeToken(issued), decodeToken(credential.value)];
      expect(bad?.claims).toEqual(good?.claims);
      expect(changed(good?.header ?? {}, bad?.header ?? {})).toEqual(header);
      expect([await isIssuers(issued), await isIssuers(credential.value)]).toEqual([true, false]);
      await check(credential.value);
      expect(credential.placement).toEqual({ headers: [['authorization', `Bearer ${credential.value}`]] });
    });
  }
});

test.describe('rs256-signature', () => {
  test('is signed by the key of the issuer, and nothing but the algorithm differs', async () => {
    const options = { key: './rsa.json' };
    const [good, bad] = await Promise.all(
      ['sufficient', 'rs256-signature'].map(async (kind) => (await make(kind, BEARER, { options })).credential.value),
    );
    for (const [token = '', algorithm] of [
      [good, 'PS256'],
      [bad, 'RS256'],
    ] as const)
      await compactVerify(token, await importJWK(rsaPublicJwk, algorithm), { algorithms: [algorithm] });
    const [sound, faulty] = [decodeToken(good ?? ''), decodeToken(bad ?? '')];
    expect(changed(sound?.header ?? {}, faulty?.header ?? {})).toEqual(['alg']);
    const { iat: _, exp: __, jti: ___, ...claims } = sound?.claims ?? {};
    const { iat: ____, exp: _____, jti: ______, ...others } = faulty?.claims ?? {};
    expect(claims.scope).toBe(REQUIRED.join(' '));
    expect(others).toEqual(claims);
  });

  test('is not made of a key that cannot be used so', async () => {
    await expect(make('rs256-signature', BEARER)).rejects.toThrow('RS256');
  });
});

test.describe('a token for other scopes differs in the scopes alone', () => {
  const other = {
    known: [...REQUIRED, 'orders:delete'],
    mode: 'all' as const,
    withIncluded: (scopes: readonly string[]) => new Set(scopes),
  };
  for (const kind of kinds.filter(({ fault }) => fault.on === 'scopes')) {
    const sets = kind.fault.on === 'scopes' ? kind.fault.sets(REQUIRED, other) : [];
    for (const { variant = '', scopes } of sets) {
      test(`${kind.id} ${variant}`, async () => {
        const { issued } = await make('sufficient', BEARER);
        const { credential } = await make(kind.id, BEARER, { scopes });
        const [good, bad] = [decodeToken(issued), decodeToken(credential.value)];
        const { iat: _, exp: __, jti: ___, ...claims } = good?.claims ?? {};
        const { iat: ____, exp: _____, jti: ______, ...others } = bad?.claims ?? {};
        expect(changed(claims, others)).toEqual(['scope']);
        expect(bad?.header).toEqual(good?.header);
        expect(others.scope).toBe(scopes.length === 0 ? undefined : scopes.join(' '));
        expect(await isIssuers(credential.value)).toBe(true);
        const isEnough = REQUIRED.every((scope) => scopes.includes(scope));
        expect(isEnough).toBe(kind.standing === 'sufficient');
      });
    }
  }

  test('near misses are of each kind', () => {
    const near = kinds.find(({ id }) => id === 'near-miss-scope');
    const sets = near?.fault.on === 'scopes' ? near.fault.sets(['orders:read'], other) : [];
    expect(Object.fromEntries(sets.map(({ variant = '', scopes }) => [variant, scopes]))).toEqual({
      prefix: ['orders:rea'],
      suffix: ['orders:readx'],
      case: ['ORDERS:READ'],
      comma: ['orders:read,twogate'],
    });
  });
});

/** What travels in the place of `Authorization: Bearer TOKEN`. */
const PLACED: Readonly<Record<string, (token: string) => JsonObject>> = {
  'empty-bearer': () => ({ headers: [['authorization', 'Bearer']] }),
  'lower-case-bearer': (token) => ({ headers: [['authorization', `bearer ${token}`]] }),
  'token-in-query': (token) => ({ query: `access_token=${token}` }),
  'two-methods': (token) => ({ headers: [['authorization', `Bearer ${token}`]], query: `access_token=${token}` }),
};

test.describe('what is wrong with its place alone is the sufficient token', () => {
  for (const [kind, due] of Object.entries(PLACED)) {
    test(kind, async () => {
      const { issued, credential } = await make(kind, BEARER);
      expect(credential.placement).toEqual(due(issued));
    });
  }

  test('other-auth-scheme: another scheme, and no token', async () => {
    const { credential } = await make('other-auth-scheme', BEARER);
    expect(credential.placement.headers?.map(([name, value]) => [name, value.split(' ')[0]])).toEqual([
      ['authorization', 'Basic'],
    ]);
  });

  test('identity-headers: no token', async () => {
    const { credential } = await make('identity-headers', BEARER);
    expect(credential.placement.headers?.map(([name]) => name)).not.toContain('authorization');
    expect(new Set(credential.placement.headers?.map(([, value]) => value))).toEqual(new Set(['admin']));
  });
});

test.describe('a password', () => {
  const pairOf = ({ placement }: ReadyCredential): string =>
    Buffer.from(placement.headers?.[0]?.[1].replace('Basic ', '') ?? '', 'base64').toString();

  test('wrong-password: the same name', async () => {
    const [name, password] = pairOf((await make('wrong-password', BASIC)).credential).split(':');
    expect([name, password === 'lovelace', password === '']).toEqual(['ada', false, false]);
  });

  test('malformed-basic: no base64', async () => {
    const { placement } = (await make('malformed-basic', BASIC)).credential;
    expect(placement.headers?.[0]?.[1]).toMatch(/^Basic [^A-Za-z0-9+/=]/);
  });
});

test.describe('an API key, wherever it belongs', () => {
  const KEY = 'k-7Hq2-right';
  const PLACES = {
    header: { headers: [['x-api-key', KEY]] },
    query: { query: `X-Api-Key=${KEY}` },
    cookie: { cookie: `X-Api-Key=${KEY}` },
  } as const;
  for (const place of ['header', 'query', 'cookie'] as const) {
    const scheme: SecurityScheme = { ...API_KEY, in: place, parameterName: 'X-Api-Key' };
    test(`in ${place}`, async () => {
      const of = async (kind: string) => (await make(kind, scheme)).credential;
      expect((await of('sufficient')).placement).toEqual(PLACES[place]);
      const truncated = (await of('truncated-api-key')).placement;
      expect(truncated).toEqual(JSON.parse(JSON.stringify(PLACES[place]).replace(KEY, KEY.slice(0, -1))));
      const wrong = (await of('wrong-api-key')).value;
      expect([wrong.length, wrong === KEY]).toEqual([KEY.length, false]);
      const misplaced = (await of('misplaced-api-key')).placement;
      expect(misplaced).toEqual(PLACES[place === 'header' ? 'query' : 'header']);
    });
  }
});

test('every kind is decoded here, or is named with the specification that does', () => {
  const here = (kind: CredentialKind): boolean =>
    kind.fault.on === 'scopes' ||
    [...Object.keys(FORGED), ...Object.keys(PLACED)].some((id) => id.split(' ')[0] === kind.id);
  const others = kinds.filter((kind) => !here(kind) && kind.fault.on !== 'token').map(({ id }) => id);
  const ELSEWHERE = {
    'credentials.spec.ts': /^(?:absent|malformed-token|sufficient|wrong-api-key|other-environment|revoked)$/,
    'dpop.spec.ts': /^dpop-/,
    'mutual-tls.spec.ts': /certificate$/,
    'roles.spec.ts': /^missing-role$/,
    'token-sources-local-issuer.spec.ts': /^(?:retired|rotated)-key$/,
    'this one, by hand':
      /^(?:other-auth-scheme|identity-headers|wrong-password|malformed-basic|truncated-api-key|misplaced-api-key|rs256-signature)$/,
  };
  for (const id of others)
    expect(
      Object.values(ELSEWHERE).some((known) => known.test(id)),
      id,
    ).toBe(true);
  // A variant that is added is to be looked at too.
  for (const { id, variants = [], fault } of kinds) {
    if (fault.on === 'value' && `${id} ${variants[0]}` in FORGED)
      expect(variants.map((variant) => `${id} ${variant}`)).toEqual(
        Object.keys(FORGED).filter((name) => name.startsWith(`${id} `)),
      );
  }
});
