import { expect, test } from '@playwright/test';
import { loadCatalogue } from '../../src/catalogue.ts';
import { createCredentials, type GetCredential } from '../../src/engine/credentials.ts';
import { openSources } from '../../src/engine/sources.ts';
import { TwogateError } from '../../src/errors.ts';
import type { CredentialNeed, OpenTokenSource, TokenSource } from '../../src/model/credential.ts';
import { API_KEY, BEARER } from './plan-literals.ts';

const { credentials: kinds } = await loadCatalogue();

const seconds = (): number => Date.now() / 1000;

const clock = Date.now;
let passed = 0;

/** The clock stands, but for what `pass` lets by: a token lives as long as the test says, on any machine. */
function stopTheClock(): void {
  const start = clock();
  passed = 0;
  Date.now = () => start + passed;
}

function pass(milliseconds: number): void {
  passed += milliseconds;
}

test.afterEach(() => {
  Date.now = clock;
});

interface Counting {
  readonly source: OpenTokenSource;
  readonly needs: CredentialNeed[];
  readonly revoked: string[];
}

/** A source whose tokens are numbered and live for some seconds. */
function counting(lifetime: number | undefined, more: Partial<OpenTokenSource> = {}): Counting {
  const needs: CredentialNeed[] = [];
  const revoked: string[] = [];
  const source: OpenTokenSource = {
    issue: async (need) => {
      needs.push(need);
      const expiry = lifetime === undefined ? {} : { expiresAt: seconds() + lifetime };
      return { value: `opaque-token-${needs.length}`, ...expiry };
    },
    revoke: async ({ value }) => void revoked.push(value),
    secrets: [],
    ...more,
  };
  return { source, needs, revoked };
}

const getter = (source: OpenTokenSource): GetCredential =>
  createCredentials({ schemes: { oauth: BEARER }, kinds, sources: new Map([['oauth', source]]) });

const presented = async (get: GetCredential, kind: string, scopes: readonly string[] = ['a']): Promise<string> => {
  const made = await get({ scheme: 'oauth', kind, scopes });
  if (made === undefined || 'unavailable' in made) throw new Error(`no credential: ${made?.unavailable}`);
  return made.value;
};

test('a token is renewed before it expires, and not earlier than it must be', async () => {
  stopTheClock();
  const { source } = counting(4);
  const get = getter(source);
  const first = await presented(get, 'sufficient');
  pass(500);
  expect(await presented(get, 'sufficient')).toBe(first);
  pass(2000);
  const second = await presented(get, 'sufficient');
  expect(second).not.toBe(first);
  expect(await presented(get, 'sufficient')).toBe(second);
});

test('many at once renew it once', async () => {
  stopTheClock();
  const { source, needs } = counting(1);
  const get = getter(source);
  const all = () => Promise.all(Array.from({ length: 20 }, () => presented(get, 'sufficient')));
  expect(new Set(await all())).toEqual(new Set(['opaque-token-1']));
  pass(700);
  expect(new Set(await all())).toEqual(new Set(['opaque-token-2']));
  expect(needs).toHaveLength(2);
});

test('one that does not say when it expires is kept', async () => {
  stopTheClock();
  const { source, needs } = counting(undefined);
  const get = getter(source);
  await presented(get, 'sufficient');
  pass(300);
  await presented(get, 'sufficient');
  expect(needs).toHaveLength(1);
});

test('faults are put on one and the same issued token', async () => {
  const { source, needs } = counting(600);
  const get = getter(source);
  for (const kind of ['sufficient', 'malformed-token', 'lower-case-bearer', 'token-in-query'])
    await presented(get, kind);
  expect(needs).toEqual([{ scheme: BEARER, scopes: ['a'], kind: 'sufficient', standing: 'sufficient' }]);
});

test('a fault on a token that is about to expire would be two: it is put on a new one', async () => {
  stopTheClock();
  const { source } = counting(1);
  const get = getter(source);
  const first = await presented(get, 'malformed-token');
  pass(700);
  expect(first).toBe([...'opaque-token-1'].reverse().join(''));
  expect(await presented(get, 'malformed-token')).toBe([...'opaque-token-2'].reverse().join(''));
});

test('a revoked token is one of its own, and stays the revoked one', async () => {
  const { source, revoked } = counting(600);
  const get = getter(source);
  const good = await presented(get, 'sufficient');
  const bad = await presented(get, 'revoked');
  expect(bad).not.toBe(good);
  expect(revoked).toEqual([bad]);
  expect(await presented(get, 'revoked')).toBe(bad);
  expect(await presented(get, 'sufficient')).toBe(good);
});

test('a revoked token that is about to expire gives way to another revoked one', async () => {
  stopTheClock();
  const { source, revoked } = counting(1);
  const get = getter(source);
  const first = await presented(get, 'revoked');
  pass(700);
  const second = await presented(get, 'revoked');
  expect(second).not.toBe(first);
  expect(revoked).toEqual([first, second]);
});

test('expired by waiting: beyond the leeway, one of its own, and never renewed', async () => {
  const { source, needs } = counting(1, { maxWaitMs: 5000, leewayMs: 500 });
  const get = getter(source);
  const start = seconds();
  const old = await presented(get, 'expired');
  expect(seconds() - start).toBeGreaterThan(1.5);
  expect(await presented(get, 'expired')).toBe(old);
  expect(needs).toHaveLength(1);
  expect(needs[0]).toMatchObject({ kind: 'sufficient', fresh: true });
});

test('the leeway of APIs is counted: what would take longer than allowed is not waited for', async () => {
  const get = getter(counting(2, { maxWaitMs: 60_000 }).source);
  const start = seconds();
  expect(await get({ scheme: 'oauth', kind: 'expired', scopes: ['a'] })).toEqual({
    outcome: 'untested',
    unavailable: expect.stringMatching(
      /^a token that is waited for would need 30\d s, the API's leeway included, which is beyond maxWaitMs: supply one as security\.oauth\.kinds\.expired$/,
    ),
  });
  expect(seconds() - start).toBeLessThan(20);
});

test('a token that is dead on arrival is not sent', async () => {
  const get = getter(counting(-10).source);
  expect(await get({ scheme: 'oauth', kind: 'sufficient', scopes: ['a'] })).toEqual({
    outcome: 'untested',
    unavailable: expect.stringMatching(/^the token that the source has expired at \d{4}-.*Z$/),
  });
});

test('a source that cannot rotate its keys leaves both kinds untested', async () => {
  const get = getter(counting(600).source);
  for (const kind of ['retired-key', 'rotated-key']) {
    expect(await get({ scheme: 'oauth', kind, scopes: ['a'] })).toEqual({
      outcome: 'untested',
      unavailable: `the token source of oauth has no keys to rotate: supply one as security.oauth.kinds.${kind}`,
    });
  }
});

test('where one source cannot be opened, what another has opened is closed', async () => {
  let isOpen = false;
  const facts = { title: 'x', use: 'x', cannot: 'x', families: ['bearer', 'apiKey'], options: {} } as const;
  const good: TokenSource = {
    ...facts,
    id: 'good',
    open: async () => {
      isOpen = true;
      const close = async (): Promise<void> => {
        isOpen = false;
      };
      return { issue: async () => ({ value: 'x' }), secrets: [], close };
    },
  };
  const bad: TokenSource = {
    ...facts,
    id: 'bad',
    open: () => Promise.reject(new TwogateError('TOKEN_REFUSED', 'no', { pointer: '#/security/oauth/issuer' })),
  };
  const plan = { schemes: { oauth: BEARER, apiKey: API_KEY }, cases: [] } as unknown as Parameters<
    typeof openSources
  >[0];
  const opening = openSources(plan, {
    security: { apiKey: { source: 'good' }, oauth: { source: 'bad' } },
    sources: [good, bad],
    folder: '.',
    check: () => {},
    locate: (path) => ({ file: 'twogate.config.yaml', line: 7, pointer: `#/${path.join('/')}` }),
  });
  await expect(opening).rejects.toMatchObject({
    code: 'TOKEN_REFUSED',
    place: { file: 'twogate.config.yaml', line: 7, pointer: '#/security/oauth/issuer' },
  });
  expect(isOpen).toBe(false);
});
