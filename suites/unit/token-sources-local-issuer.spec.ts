import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { generateJwk } from '../../src/jwt/sign.ts';
import type { CredentialNeed, IssuedCredential, IssuerKey, OpenTokenSource } from '../../src/model/credential.ts';
import type { JsonObject } from '../../src/model/json.ts';
import localIssuer from '../../src/token-sources/local-issuer.ts';
import { freePort } from '../reference/listen.ts';
import { BEARER } from './plan-literals.ts';

let folder = '';
let port = 0;
const closing: (() => Promise<void>)[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-issuer-'));
  port = await freePort();
});

test.afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(folder, { recursive: true, force: true });
});

async function open(options: JsonObject = {}): Promise<OpenTokenSource> {
  const source = await localIssuer.open({ port, audience: 'https://api.test', ...options }, { scheme: BEARER, folder });
  closing.push(async () => source.close?.());
  return source;
}

const NEED: CredentialNeed = { scheme: BEARER, scopes: ['a', 'b'], kind: 'sufficient', standing: 'sufficient' };

const get = async (path: string): Promise<JsonObject> =>
  (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as JsonObject;

/** What a resource server with the keys of this moment makes of a token. */
async function verify({ value }: IssuedCredential) {
  const keys = createLocalJWKSet((await get('/jwks')) as unknown as JSONWebKeySet);
  const claims = { issuer: `http://127.0.0.1:${port}`, audience: 'https://api.test', typ: 'at+jwt' };
  return jwtVerify(value, keys, claims).then(
    ({ payload }) => payload,
    ({ code }: { readonly code: string }) => code,
  );
}

async function rotate(source: OpenTokenSource, key: IssuerKey): Promise<IssuedCredential> {
  const made = await source.rotate?.(NEED, key);
  if (made === undefined || 'unavailable' in made) throw new Error(`no token: ${made?.unavailable}`);
  return made;
}

const issue = async (source: OpenTokenSource): Promise<IssuedCredential> => {
  const made = await source.issue(NEED);
  if ('unavailable' in made) throw new Error(made.unavailable);
  return made;
};

test('metadata at both places lead to the keys, and no private part is served', async () => {
  await open();
  for (const name of ['openid-configuration', 'oauth-authorization-server']) {
    expect(await get(`/.well-known/${name}`)).toMatchObject({
      issuer: `http://127.0.0.1:${port}`,
      jwks_uri: `http://127.0.0.1:${port}/jwks`,
    });
  }
  const { keys } = (await get('/jwks')) as unknown as JSONWebKeySet;
  expect(keys.map(({ kid }) => kid)).toEqual(['twogate-1', 'twogate-retired']);
  for (const key of keys) expect(key).not.toHaveProperty('d');
  expect((await fetch(`http://127.0.0.1:${port}/elsewhere`)).status).toBe(404);
});

test('a token verifies with what is served', async () => {
  const issued = await issue(await open());
  expect(await verify(issued)).toMatchObject({ scope: 'a b', sub: 'twogate', client_id: 'twogate' });
  expect(issued).toMatchObject({ granted: ['a', 'b'], expiresAt: expect.any(Number) });
});

test('a withdrawn key verifies before the rotation and not after it, a new one the other way round', async () => {
  const source = await open({ keyCacheMs: 0 });
  const before = await issue(source);
  const retired = await rotate(source, 'retired');
  const rotated = await rotate(source, 'rotated');
  expect(await verify(retired)).toBe('ERR_JWKS_NO_MATCHING_KEY');
  expect(await verify(rotated)).toMatchObject({ scope: 'a b' });
  expect(await verify(before)).toMatchObject({ scope: 'a b' });
});

test('the retired key was announced until the rotation', async () => {
  const source = await open({ keyCacheMs: 0 });
  const { keys } = (await get('/jwks')) as unknown as JSONWebKeySet;
  const { value } = await rotate(source, 'retired');
  const first = createLocalJWKSet({ keys });
  await expect(jwtVerify(value, first)).resolves.toBeDefined();
});

test('nothing is signed with a rotated key before the API has had its time', async () => {
  const source = await open({ keyCacheMs: 2000 });
  const start = performance.now();
  await Promise.all([rotate(source, 'retired'), rotate(source, 'rotated'), rotate(source, 'retired')]);
  const took = performance.now() - start;
  expect(took).toBeGreaterThan(1900);
  expect(took).toBeLessThan(2 * 2000);
});

for (const alg of ['RS256', 'PS384', 'EdDSA']) {
  test(`keys for ${alg}`, async () => {
    const source = await open({ alg, keyCacheMs: 0 });
    expect(await verify(await issue(source))).toMatchObject({ scope: 'a b' });
    expect(await verify(await rotate(source, 'rotated'))).toMatchObject({ scope: 'a b' });
  });
}

test('a key of one’s own', async () => {
  const jwk = await generateJwk('ES384', 'mine');
  await writeFile(join(folder, 'mine.json'), JSON.stringify(jwk));
  const source = await open({ key: './mine.json' });
  expect(await verify(await issue(source))).toMatchObject({ scope: 'a b' });
  expect(await source.publicKeys?.()).toMatchObject([{ kid: 'mine', alg: 'ES384' }]);
  expect(source.secrets).toContain(jwk.d);
});

for (const [name, content, says] of [
  ['missing', undefined, 'the signing key cannot be read'],
  [
    'symmetric',
    { kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' },
    'the signing key cannot sign: a symmetric key cannot be announced',
  ],
  [
    'public',
    { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', alg: 'ES256' },
    'the signing key cannot sign: the key is not private',
  ],
] as const) {
  test(`a key that is ${name}`, async () => {
    if (content !== undefined) await writeFile(join(folder, 'mine.json'), JSON.stringify(content));
    await expect(open({ key: 'mine.json' })).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      message: says,
      place: { file: 'mine.json' },
    });
  });
}

test('a port that is taken: what and where, and what to do', async () => {
  await open();
  await expect(open()).rejects.toMatchObject({
    code: 'SOURCE_INVALID',
    message: `the local issuer cannot listen on port ${port} of 127.0.0.1`,
    place: { pointer: '#/security/oauth/port' },
    hint: expect.stringMatching(/choose another port; with Playwright Test, run one worker/),
  });
});

test('closing frees the port, though clients are connected and a rotation is waited for', async () => {
  const source = await open({ keyCacheMs: 60_000 });
  await get('/jwks');
  const waiting = rotate(source, 'rotated').catch((error: unknown) => error);
  await source.close?.();
  expect(await waiting).toBeInstanceOf(Error);
  await expect(open()).resolves.toBeDefined();
});
