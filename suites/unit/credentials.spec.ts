import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { compactVerify, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { loadCatalogue } from '../../src/catalogue.ts';
import { createCredentials, type ReadyCredential } from '../../src/engine/credentials.ts';
import { scopesOf } from '../../src/jwt/claims.ts';
import { decodeToken } from '../../src/jwt/sign.ts';
import { flipSignature } from '../../src/jwt/tamper.ts';
import type {
  CredentialKind,
  OpenTokenSource,
  TokenContent,
  UnavailableCredential,
} from '../../src/model/credential.ts';
import type { SecurityScheme } from '../../src/model/document.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { StepUp } from '../../src/model/operation.ts';
import { API_KEY, BEARER } from './plan-literals.ts';

const { credentials: kinds, sources } = await loadCatalogue();

const ISSUER = 'https://issuer.test';
const AUDIENCE = 'https://api.test';
const REQUIRED = ['a', 'b'];

let folder = '';
let publicJwk: JWK = {};

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-credentials-'));
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  publicJwk = { ...(await exportJWK(publicKey)), alg: 'ES256' };
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'test-1' };
  await writeFile(join(folder, 'key.json'), JSON.stringify(jwk));
  await writeFile(join(folder, 'public.json'), JSON.stringify({ ...publicJwk, kid: 'test-1' }));
  await writeFile(join(folder, 'no-alg.json'), JSON.stringify({ ...jwk, alg: undefined }));
  await writeFile(join(folder, 'broken.json'), `{"d":"${jwk.d}"`);
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

const kindNamed = (id: string): CredentialKind => {
  const kind = kinds.find((each) => each.id === id);
  if (kind === undefined) throw new Error(`no credential kind ${id}`);
  return kind;
};

function open(id: string, options: JsonObject, scheme: SecurityScheme = BEARER): Promise<OpenTokenSource> {
  const source = sources.find((each) => each.id === id);
  if (source === undefined) throw new Error(`no token source ${id}`);
  return source.open(options, { scheme, folder });
}

const openKey = (options: JsonObject = {}) =>
  open('signing-key', { key: './key.json', issuer: ISSUER, audience: AUDIENCE, ...options });

interface Wanted {
  readonly source: OpenTokenSource;
  readonly kind: string;
  readonly scopes?: readonly string[];
  readonly scheme?: SecurityScheme;
  readonly variant?: string;
  readonly stepUp?: StepUp;
}

async function get({ source, kind, scopes = REQUIRED, scheme = BEARER, variant, stepUp }: Wanted) {
  const credentials = createCredentials({
    schemes: { [scheme.name]: scheme },
    kinds,
    sources: new Map([[scheme.name, source]]),
  });
  const asked = { ...(variant === undefined ? {} : { variant }), ...(stepUp === undefined ? {} : { stepUp }) };
  return credentials({ scheme: scheme.name, kind, scopes, ...asked });
}

const credentialOf = (made: ReadyCredential | UnavailableCredential | undefined): string => {
  if (made === undefined || 'unavailable' in made) throw new Error(`no credential: ${made?.unavailable}`);
  return made.value;
};

/** A token's header and claims; jti and iat are different in every token and mean nothing here. */
function contents(token: string): TokenContent {
  const decoded = decodeToken(token);
  if (decoded === undefined) throw new Error('not a JWT');
  const { jti, iat, ...claims } = decoded.claims;
  expect(typeof jti).toBe('string');
  expect(Math.abs(Number(iat) - Date.now() / 1000)).toBeLessThan(60);
  return { header: decoded.header, claims };
}

async function isSigned(token: string): Promise<boolean> {
  const key = await importJWK(publicJwk, 'ES256');
  // The extensions that a header calls critical are the resource server's to refuse; here only the signature counts.
  const critical = decodeToken(token)?.header.crit;
  const crit = Object.fromEntries((Array.isArray(critical) ? critical : []).map((name) => [name, true]));
  return compactVerify(token, key, { crit }).then(
    () => true,
    () => false,
  );
}

/** Names of the claims in which two tokens differ; expiry may be a second apart. */
function differences(one: JsonObject, other: JsonObject): readonly string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names.filter((name) => {
    if (name === 'exp' && typeof one.exp === typeof other.exp)
      return Math.abs(Number(one.exp) - Number(other.exp)) > 60;
    return JSON.stringify(one[name]) !== JSON.stringify(other[name]);
  });
}

test.describe('a token of the signing key differs from the sufficient one in what its kind says, and in nothing else', () => {
  const now = (): number => Date.now() / 1000;
  const CLAIMS: Readonly<Record<string, readonly [claim: string, check: (claims: JsonObject) => boolean]>> = {
    expired: ['exp', ({ exp }) => Number(exp) < now() - 3000 && Number(exp) > now() - 4000],
    'stale-authentication': ['auth_time', ({ auth_time: at }) => Number(at) < now() - 300 - 3000],
    'low-acr': ['acr', ({ acr }) => typeof acr === 'string' && !(ASKED.acrValues ?? []).includes(acr)],
    'not-yet-valid': ['nbf', ({ nbf }) => Number(nbf) > now() + 3000],
    'wrong-audience': ['aud', ({ aud }) => typeof aud === 'string' && aud !== AUDIENCE],
    'wrong-issuer': ['iss', ({ iss }) => typeof iss === 'string' && iss !== ISSUER],
  };

  /** One fault by its nature shows in several names. */
  const WIDE: Readonly<Record<string, readonly string[]>> = {
    'id-token': ['typ', 'aud', 'auth_time', 'nonce'],
    'scp-list': ['scope', 'scp'],
  };

  const ASKED: StepUp = { acrValues: ['mfa', 'key'], maxAge: 300 };

  test('of a strong and fresh authentication, where one is asked for, and only then', async () => {
    const source = await openKey();
    const asked = contents(credentialOf(await get({ source, kind: 'sufficient', stepUp: ASKED }))).claims;
    const plain = contents(credentialOf(await get({ source, kind: 'sufficient' }))).claims;
    expect(differences(plain, asked)).toEqual(['acr', 'auth_time']);
    expect(asked.acr).toBe('mfa');
    expect(Math.abs(Number(asked.auth_time) - now())).toBeLessThan(60);
  });

  for (const { id, variants, compounds, stepUp: part } of kinds.filter(({ fault }) => fault.on === 'token')) {
    for (const variant of variants ?? [undefined]) {
      test(`${id} ${variant ?? ''}: ${compounds === undefined ? 'a single fault' : 'two faults, and says so'}`, async () => {
        const source = await openKey();
        const stepUp = part === undefined ? {} : { stepUp: ASKED };
        const good = contents(credentialOf(await get({ source, kind: 'sufficient', ...stepUp })));
        const spelling = variant === undefined ? {} : { variant };
        const token = credentialOf(await get({ source, kind: id, ...spelling, ...stepUp }));
        const bad = contents(token);
        const { crit: _, ...header } = bad.header;
        const apart = [...differences(good.header, header), ...differences(good.claims, bad.claims)];
        if (WIDE[id] !== undefined) expect(apart).toEqual(WIDE[id]);
        else expect(apart).toHaveLength(compounds === undefined ? 1 : 2);
        expect(await isSigned(token), 'signed like the sufficient one').toBe(true);
      });
    }
  }

  for (const [kind, [claim, check]] of Object.entries(CLAIMS)) {
    test(kind, async () => {
      const source = await openKey();
      const stepUp = kindNamed(kind).stepUp === undefined ? {} : { stepUp: ASKED };
      const good = contents(credentialOf(await get({ source, kind: 'sufficient', ...stepUp })));
      const token = credentialOf(await get({ source, kind, ...stepUp }));
      const bad = contents(token);
      expect(bad.header).toEqual(good.header);
      expect(differences(good.claims, bad.claims)).toEqual([claim]);
      expect(check(bad.claims)).toBe(true);
      expect(await isSigned(token), 'signed like the sufficient one').toBe(true);
    });
  }

  test('sufficient', async () => {
    const token = credentialOf(await get({ source: await openKey(), kind: 'sufficient' }));
    const { header, claims } = contents(token);
    expect(header).toEqual({ alg: 'ES256', kid: 'test-1', typ: 'at+jwt' });
    expect(claims).toMatchObject({ iss: ISSUER, aud: AUDIENCE, scope: 'a b' });
    expect(Number(claims.exp)).toBeGreaterThan(Date.now() / 1000 + 3000);
    expect(await isSigned(token)).toBe(true);
  });

  test('bad-signature: the same token, one bit of its signature apart', async () => {
    const source = await openKey();
    const [good, bad] = await bothOf(source, 'bad-signature');
    const [header, payload, signature = ''] = good.split('.');
    const [badHeader, badPayload, badSignature = ''] = bad.split('.');
    expect([badHeader, badPayload]).toEqual([header, payload]);
    expect(bitsApart(signature, badSignature)).toBe(1);
    expect([await isSigned(good), await isSigned(bad)]).toEqual([true, false]);
  });

  test('malformed-token: the same characters, and no JWT', async () => {
    const [good, bad] = await bothOf(await openKey(), 'malformed-token');
    expect(bad).toBe(good.replaceAll('.', ''));
    expect(decodeToken(bad)).toBeUndefined();
  });

  for (const [kind, scopes] of [
    ['no-scope', []],
    ['wrong-scope', ['c']],
    ['missing-scope', ['b']],
  ] as const) {
    test(`${kind}: only the scopes`, async () => {
      const source = await openKey();
      const good = contents(credentialOf(await get({ source, kind: 'sufficient' })));
      const token = credentialOf(await get({ source, kind, scopes }));
      expect(differences(good.claims, contents(token).claims)).toEqual(['scope']);
      expect(contents(token).header).toEqual(good.header);
      expect(scopesOf(contents(token).claims) ?? []).toEqual(scopes);
      expect(await isSigned(token)).toBe(true);
    });
  }

  test('absent: nothing', async () => {
    expect(await get({ source: await openKey(), kind: 'absent' })).toBeUndefined();
  });
});

/** The token as issued and as the kind leaves it: the same one, since signatures are new every time. */
async function bothOf(source: OpenTokenSource, kind: string): Promise<readonly [string, string]> {
  let issued = '';
  const issue: OpenTokenSource['issue'] = async (need) => {
    const made = await source.issue(need);
    if ('value' in made) issued = made.value;
    return made;
  };
  const bad = credentialOf(await get({ source: { ...source, issue }, kind }));
  return [issued, bad];
}

function bitsApart(one: string, other: string): number {
  const [a, b] = [Buffer.from(one, 'base64url'), Buffer.from(other, 'base64url')];
  return [...a].reduce(
    (sum, octet, index) => sum + (octet ^ (b[index] ?? 0)).toString(2).replaceAll('0', '').length,
    0,
  );
}

test.describe('signatures', () => {
  for (const first of 'ABYZabyz0189-_') {
    test(`one bit of a signature that begins with ${first}`, () => {
      const signature = `${first}QIDBAUG`;
      const flipped = flipSignature(`e30.e30.${signature}`);
      expect(bitsApart(signature, flipped?.split('.')[2] ?? '')).toBe(1);
    });
  }
  for (const text of ['opaque', 'a.b', 'a.b.', 'a.b.c.d', 'a.b.c.d.e', '', 'a.b.=']) {
    test(`${JSON.stringify(text)} has none`, () => expect(flipSignature(text)).toBeUndefined());
  }
});

test.describe('the scopes that a kind asks for', () => {
  const setsOf = (id: string, required: readonly string[], mode: 'all' | 'any' | 'ambiguous' = 'all') => {
    const { fault } = kindNamed(id);
    if (fault.on !== 'scopes') throw new Error(`${id} leaves the scopes alone`);
    return fault.sets(required, { known: ['a', 'b', 'c'], mode, withIncluded: (scopes) => new Set(scopes) });
  };

  test('no-scope: none', () => expect(setsOf('no-scope', ['a'])).toEqual([{ scopes: [] }]));

  test('wrong-scope: every other one', () => {
    expect(setsOf('wrong-scope', ['a'])).toEqual([{ scopes: ['b', 'c'], bisect: true }]);
    expect(setsOf('wrong-scope', ['a', 'b'], 'any')).toEqual([{ scopes: ['c'], bisect: true }]);
  });

  test('wrong-scope: inapplicable where the document names no other', () => {
    expect(setsOf('wrong-scope', ['a', 'b', 'c'])).toEqual([
      { scopes: [], unavailable: { outcome: 'inapplicable', reason: 'the document names no other scope' } },
    ]);
  });

  test('missing-scope: each in turn where all are needed, none where one is enough', () => {
    expect(setsOf('missing-scope', ['a', 'b'])).toEqual([
      { variant: 'a', scopes: ['b'] },
      { variant: 'b', scopes: ['a'] },
    ]);
    expect(setsOf('missing-scope', ['a'])).toEqual([]);
    expect(setsOf('missing-scope', ['a', 'b'], 'any')).toEqual([]);
    expect(setsOf('missing-scope', ['a', 'b'], 'ambiguous').map(({ unavailable }) => unavailable?.outcome)).toEqual([
      'untested',
      'untested',
    ]);
  });
});

test.describe('an API key', () => {
  for (const token of ['canary-Zz9', 'zZ9', '---', 'K', '0']) {
    test(`that was never issued has the looks of ${token}`, async () => {
      const source = await open('static', { tokens: [{ token }] }, API_KEY);
      const wrong = credentialOf(await get({ source, kind: 'wrong-api-key', scopes: [], scheme: API_KEY }));
      expect(wrong).not.toBe(token);
      if (/[a-z0-9]/i.test(token)) expect(wrong).toHaveLength(token.length);
    });
  }
});

test.describe('an opaque token', () => {
  const made = async (token: string, kind: string) =>
    get({ source: await open('static', { tokens: [{ token }] }), kind });

  test('is malformed backwards', async () => {
    expect(credentialOf(await made('opaque-1', 'malformed-token'))).toBe('1-euqapo');
  });

  test('that reads the same backwards cannot be malformed', async () => {
    expect(await made('abcba', 'malformed-token')).toEqual({
      outcome: 'untested',
      unavailable: 'the token has no structure to break',
    });
  });

  test('has no signature', async () => {
    expect(await made('opaque-1', 'bad-signature')).toEqual({
      outcome: 'untested',
      unavailable: 'the token is not a signed JWT',
    });
  });

  for (const kind of ['expired', 'not-yet-valid', 'wrong-audience', 'wrong-issuer']) {
    test(`${kind}: has to be supplied, and it is said how`, async () => {
      expect(await made('opaque-1', kind)).toEqual({
        outcome: 'untested',
        unavailable: `the token source of oauth cannot sign tokens: supply one as security.oauth.kinds.${kind}`,
      });
    });
  }
});

test.describe('the static source takes a token that fits', () => {
  const TOKENS = [
    { token: 'none', scopes: [] },
    { token: 'only-a', scopes: ['a'] },
    { token: 'a-and-b', scopes: ['a', 'b'] },
    { token: 'b-and-c', scopes: ['b', 'c'] },
  ];
  const CHOICES: readonly (readonly [kind: string, scopes: readonly string[], due: string | undefined])[] = [
    ['sufficient', ['a'], 'only-a'],
    ['sufficient', ['b'], 'a-and-b'],
    ['sufficient', ['b', 'a'], 'a-and-b'],
    ['sufficient', [], 'none'],
    ['sufficient', ['a', 'c'], undefined],
    ['wrong-scope', ['b', 'c'], 'b-and-c'],
    ['wrong-scope', ['a', 'c'], 'only-a'],
    ['wrong-scope', ['c'], undefined],
    ['missing-scope', ['a'], 'only-a'],
    ['missing-scope', ['b'], undefined],
    ['no-scope', [], 'none'],
  ];
  for (const [kind, scopes, due] of CHOICES) {
    test(`${kind} ${scopes.join(' ')}: ${due ?? 'there is none'}`, async () => {
      const made = await get({ source: await open('static', { tokens: TOKENS }), kind, scopes });
      if (due === undefined)
        expect(made).toMatchObject({
          outcome: 'untested',
          unavailable: expect.stringContaining('no listed token fits'),
        });
      else expect(credentialOf(made)).toBe(due);
    });
  }

  test('one without a list of scopes is sufficient everywhere, and never insufficient', async () => {
    const source = await open('static', { tokens: [{ token: 'all' }] });
    expect(credentialOf(await get({ source, kind: 'sufficient' }))).toBe('all');
    for (const kind of ['no-scope', 'wrong-scope']) {
      expect(await get({ source, kind, scopes: kind === 'no-scope' ? [] : ['c'] })).toMatchObject({
        outcome: 'untested',
      });
    }
  });

  test('a kind that the user supplies goes before one that is made', async () => {
    const source = await open('static', {
      tokens: [{ token: 'good' }],
      kinds: { expired: 'old', 'malformed-token': 'own' },
    });
    expect(credentialOf(await get({ source, kind: 'expired' }))).toBe('old');
    expect(credentialOf(await get({ source, kind: 'malformed-token' }))).toBe('own');
    expect(credentialOf(await get({ source, kind: 'sufficient' }))).toBe('good');
  });

  test('user name and password are one credential, and both are secrets', async () => {
    const source = await open('static', { username: 'canary', password: 'open sesame' });
    expect(credentialOf(await get({ source, kind: 'sufficient' }))).toBe('canary:open sesame');
    expect(source.secrets).toEqual(expect.arrayContaining(['canary:open sesame', 'open sesame']));
  });

  test('everything it holds is a secret', async () => {
    const source = await open('static', { tokens: TOKENS, kinds: { expired: 'old' } });
    expect(source.secrets).toEqual(expect.arrayContaining([...TOKENS.map(({ token }) => token), 'old']));
  });
});

test.describe('a token with other scopes than asked for says nothing about the API', () => {
  const granting = (granted: readonly string[]): OpenTokenSource => ({
    issue: async () => ({ value: 'token-1', granted }),
    secrets: [],
  });

  for (const [granted, asked] of [
    [['a'], ['a', 'b']],
    [
      ['a', 'b', 'c'],
      ['a', 'b'],
    ],
    [['a'], []],
    [[], ['a']],
    [
      ['c', 'd'],
      ['a', 'b'],
    ],
  ] as const) {
    test(`${granted.join(' ') || 'none'} for ${asked.join(' ') || 'none'}: cantTell`, async () => {
      const made = await get({ source: granting(granted), kind: 'sufficient', scopes: asked });
      expect(made).toMatchObject({ outcome: 'cantTell', unavailable: expect.stringContaining('granted the scopes') });
    });
  }

  test('what a request without scope was given by default is named, with what to do', async () => {
    expect(await get({ source: granting(['a', 'b']), kind: 'no-scope', scopes: [] })).toEqual({
      outcome: 'cantTell',
      unavailable:
        'the token source granted the scopes "a b" where none was asked for: it gives default scopes to a request without any, so list a client that has none (clients), or supply one as security.oauth.kinds.no-scope',
    });
  });

  test('in another order they are the same', async () => {
    expect(credentialOf(await get({ source: granting(['b', 'a']), kind: 'sufficient', scopes: ['a', 'b'] }))).toBe(
      'token-1',
    );
  });

  test('further claims in the configuration that change the scopes are noticed', async () => {
    const source = await openKey({ claims: { scope: 'a b c', department: 'x' } });
    expect(await get({ source, kind: 'sufficient' })).toMatchObject({ outcome: 'cantTell' });
    expect(await get({ source, kind: 'no-scope', scopes: [] })).toMatchObject({ outcome: 'cantTell' });
  });

  test('other claims do not matter', async () => {
    const source = await openKey({ claims: { department: 'x' } });
    expect(contents(credentialOf(await get({ source, kind: 'sufficient' }))).claims).toMatchObject({ department: 'x' });
  });
});

test('a source that throws costs its own cases, not the run', async () => {
  const source: OpenTokenSource = {
    issue: () => Promise.reject(new Error('the authorization server is on holiday')),
    mint: () => Promise.reject(new Error('the key has been revoked')),
    secrets: [],
  };
  for (const [kind, why] of [
    ['sufficient', 'on holiday'],
    ['expired', 'revoked'],
    ['bad-signature', 'on holiday'],
  ] as const) {
    expect(await get({ source, kind })).toMatchObject({
      outcome: 'untested',
      unavailable: expect.stringContaining(why),
    });
  }
});

test('equal needs are served once', async () => {
  let issued = 0;
  const source: OpenTokenSource = {
    issue: async ({ scopes }) => {
      issued += 1;
      return { value: `token-${scopes.join('-')}` };
    },
    secrets: [],
  };
  const credentials = createCredentials({ schemes: { oauth: BEARER }, kinds, sources: new Map([['oauth', source]]) });
  const needs = [['a', 'b'], ['b', 'a'], ['a'], ['a', 'b']].map((scopes) => ({
    scheme: 'oauth',
    kind: 'sufficient',
    scopes,
  }));
  await Promise.all(needs.map(credentials));
  expect(issued).toBe(2);
});

test('a scheme without a source has no credentials', async () => {
  const credentials = createCredentials({ schemes: { oauth: BEARER }, kinds, sources: new Map() });
  expect(await credentials({ scheme: 'oauth', kind: 'sufficient', scopes: [] })).toEqual({
    outcome: 'untested',
    unavailable: 'no token source for scheme oauth',
  });
});

test.describe('a signing key that cannot sign is the user’s fault, and is not quoted', () => {
  for (const [file, said] of [
    ['missing.json', 'cannot be read'],
    ['broken.json', 'not JSON'],
    ['public.json', 'not private'],
    ['no-alg.json', '"alg"'],
  ] as const) {
    test(file, async () => {
      const error = await openKey({ key: file }).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'SOURCE_INVALID', message: expect.stringContaining(said), place: { file } });
      expect(String(error)).not.toMatch(/"d"/);
    });
  }
});
