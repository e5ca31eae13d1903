import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { exportJWK, generateKeyPair } from 'jose';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import { probeCase } from '../../src/engine/probe.ts';
import { placeCredential } from '../../src/http/present.ts';
import { createMemory, createRedactor, mask } from '../../src/http/redaction.ts';
import { createTransport } from '../../src/http/transport.ts';
import { decodeToken } from '../../src/jwt/sign.ts';
import type { SecurityScheme } from '../../src/model/document.ts';
import { type Loopback, serveHttp } from './loopback.ts';
import { API_KEY, BEARER, plannedOperation, testCaseOf } from './plan-literals.ts';

const JWT = [
  Buffer.from('{"alg":"ES256","typ":"at+jwt","kid":"canary"}').toString('base64url'),
  Buffer.from('{"sub":"canary","scope":"orders:read","exp":1}').toString('base64url'),
  'c2lnbmF0dXJlLW9mLXRoZS1jYW5hcnktdG9rZW4tdGhhdC1pcy1sb25n',
].join('.');

const CANARIES = {
  'a JWT': JWT,
  'an API key': 'canary-8Jq2mVx0',
  'an awkward key': 'can"ary/+=\\&<é> 1\'',
  'a short one': 'can1',
} as const;

const html = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Every form in which a server may send back what it was sent. */
const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  percent: encodeURIComponent,
  'percent in lower case': (secret) => encodeURIComponent(secret).replace(/%../g, (octet) => octet.toLowerCase()),
  form: (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  JSON: (secret) => JSON.stringify({ a: secret }).slice(6, -2),
  'JSON with escaped solidus': (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  'JSON in ASCII': (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('é', '\\u00e9'),
  'JSON as PHP writes it': (secret) =>
    JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/').replaceAll('é', '\\u00e9'),
  'JSON in JSON': (secret) => JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
  'HTML entities': (secret) => secret.replace(/[&<>"']/g, (character) => named[character] ?? ''),
  'HTML code points': html,
  base64: (secret) => Buffer.from(secret).toString('base64'),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
};

test.describe('each form of each secret is masked', () => {
  for (const [name, secret] of Object.entries(CANARIES)) {
    const redact = createRedactor([secret]);
    for (const [form, encode] of Object.entries(FORMS)) {
      test(`${name}: ${form}`, () => {
        const text = redact(`before ${encode(secret)} after`);
        expect(text).toBe(`before ${mask(secret)} after`);
      });
    }
  }
});

test('a secret within a longer base64 text is masked wherever its octets begin', () => {
  for (const secret of [CANARIES['a JWT'], CANARIES['an API key']]) {
    const redact = createRedactor([secret]);
    for (const before of ['', 'u', 'us', 'use', 'user:']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(`${before}${secret}:and more`).toString(encoding);
        const masked = redact(`Basic ${text}`);
        expect(masked).toContain(mask(secret));
        const left = masked.replace(mask(secret), '').slice('Basic '.length);
        expect(Buffer.from(left, encoding).toString()).not.toContain(secret.slice(2, 8));
      }
    }
  }
});

test('the parts of a JWT are masked when they stand alone', () => {
  const redact = createRedactor([JWT]);
  for (const part of JWT.split('.')) expect(redact(`kid ${part}!`)).toBe(`kid ${mask(JWT)}!`);
});

test('a longer secret goes before one that it holds, whichever is given first', () => {
  const [short, long] = ['canary-1', 'canary-1-and-the-rest'];
  for (const secrets of [
    [short, long],
    [long, short],
  ]) {
    expect(createRedactor(secrets)(`${long} ${short}`)).toBe(`${mask(long)} ${mask(short)}`);
  }
});

test('the mask tells credentials apart and gives nothing away', () => {
  expect(mask('canary-1')).not.toBe(mask('canary-2'));
  expect(mask('canary-1')).toMatch(/^«credential [0-9a-f]{8}»$/);
});

test('a JWS that nobody knows is masked too; words are left alone', () => {
  const redact = createRedactor([]);
  expect(redact(`token ${JWT}.`)).not.toContain(JWT.slice(0, 20));
  expect(redact('the eyJ of the storm, orders:read, Bearer')).toBe('the eyJ of the storm, orders:read, Bearer');
});

test('a JWS that nobody knows is masked within base64 as well', () => {
  const redact = createRedactor([]);
  for (const before of ['', 'u', 'us', 'use', 'user:']) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(`${before}${JWT}:and more`).toString(encoding);
      expect(redact(`Basic ${text}, and more`)).toMatch(/^Basic «credential \w{8}», and more$/);
      expect(redact(`/path/${text}`)).not.toContain(text.slice(12, 24));
    }
  }
  const picture = Buffer.from('leUp V5S ZXlK'.repeat(9)).toString('base64').replaceAll('A', 'leUpV5SZXlK');
  expect(redact(picture)).toBe(picture);
});

test('what overlaps is masked as one', () => {
  const redact = createRedactor(['canary-one-two', 'two-three']);
  expect(redact('a canary-one-two-three b')).toBe(`a ${mask('canary-one-two')} b`);
  expect(redact('canary-one-twocanary-one-two')).toBe(mask('canary-one-two').repeat(2));
});

test('a memory masks what it was told of since, however much that is', () => {
  const { remember, redact } = createMemory(['canary-from-the-start']);
  const issued = Array.from({ length: 1001 }, (_, index) => `canary-${1000 + index}-issued`);
  for (const each of issued) {
    expect(redact(each)).toBe(each);
    remember(each);
    expect(redact(each)).toBe(mask(each));
  }
  expect(issued.filter((each) => redact(each) === each)).toEqual([]);
  expect(redact('canary-from-the-start')).toBe(mask('canary-from-the-start'));
});

for (const [count, length] of [
  [1, 60],
  [1, 6000],
  [300, 60],
  [300, 6000],
] as const) {
  test(`none of ${count} secrets is left in a text of ${length} characters, wherever it stands`, () => {
    const secrets = Array.from({ length: count }, (_, index) => `canary-${1000 + index}-secret`);
    const redact = createRedactor(secrets);
    const words = 'canary-1-secret '.repeat(length / 16);
    for (const secret of [secrets[0], secrets.at(-1)] as readonly string[]) {
      expect(redact(`${secret}${words}`)).toBe(`${mask(secret)}${words}`);
      expect(redact(`${words}${secret}`)).toBe(`${words}${mask(secret)}`);
      expect(redact(`${words}${secret}${words}`)).toBe(`${words}${mask(secret)}${words}`);
    }
    expect(redact(words)).toBe(words);
  });
}

test('a secret of up to three characters would mask ordinary words, and is left', () => {
  expect(createRedactor(['abc', ''])('abc')).toBe('abc');
});

/** What a request presents, wherever it does. */
function presented({ headers, url = '/' }: IncomingMessage): readonly string[] {
  const { authorization = '', cookie = '' } = headers;
  const key = new URL(url, 'http://x').searchParams.get('key') ?? '';
  const sent = [authorization.replace(/^\S+ /, ''), String(headers['x-key'] ?? ''), key, cookie.split('=')[1] ?? ''];
  return sent.filter((each) => each !== '');
}

/** Answers with what it was sent, everywhere and in every form. */
function echo(request: IncomingMessage, response: ServerResponse, status = 401): void {
  const secrets = presented(request);
  const [first = 'none'] = secrets;
  response.writeHead(status, {
    'content-type': `text/plain; token="${first}"`,
    'www-authenticate': `Bearer realm="${first}", error_description="bad token ${first}"`,
    location: `/login?return=${encodeURIComponent(request.url ?? '')}&token=${encodeURIComponent(first)}`,
    'set-cookie': secrets.flatMap((secret) => [`a=${secret}`, `b=${Buffer.from(secret).toString('base64')}`]),
  });
  const forms = secrets.flatMap((secret) => Object.values(FORMS).map((encode) => encode(secret)));
  const amid = secrets.map((secret) => Buffer.from(`user:${secret}`).toString('base64'));
  response.end(['', ...forms, ...amid].join('\n'));
}

/** Stretches of a secret that must not be found, whole or in any form. */
const traces = (secret: string): readonly string[] =>
  Object.values(FORMS)
    .flatMap((encode) => [encode(secret), encode(secret).slice(0, 12), encode(secret).toLowerCase()])
    .concat(secret.split('.').filter((part) => part.length > 20));

function expectNoTrace(text: string, secrets: readonly string[]): void {
  const found = secrets.flatMap(traces).filter((trace) => text.includes(trace));
  expect([...new Set(found)]).toEqual([]);
}

interface Presented {
  readonly scheme: SecurityScheme;
  readonly value: string;
  readonly body?: string;
}

async function observe(server: Loopback, { scheme, value, body }: Presented) {
  const transport = createTransport({ origin: server.origin, timeoutMs: 5_000, connections: 1, keepBytes: 64 * 1024 });
  const operation = plannedOperation('POST', '/orders', {
    headers: [],
    ...(body === undefined ? {} : { body: { mediaType: 'application/json', data: body, encoding: 'utf8' } }),
  });
  const presents = [{ scheme: scheme.name, kind: 'sufficient', scopes: [] }];
  const observation = await probeCase(testCaseOf(operation, 'sufficient', { presents }), operation, {
    transport,
    credentials: async () => ({
      scheme,
      value,
      placement: placeCredential({ scheme, value }),
      redact: createRedactor([value]),
    }),
    baseUrl: new URL(server.origin),
    writes: 'all',
    redact: createRedactor([]),
  });
  await transport.close();
  return observation;
}

test.describe('an API that echoes the credential', () => {
  const SCHEMES: readonly (readonly [string, SecurityScheme, string])[] = [
    ['bearer', BEARER, JWT],
    ['opaque bearer', BEARER, 'canary-opaque-token-0123456789'],
    ['header key', { ...API_KEY, in: 'header', parameterName: 'X-Key' }, 'canary-header-key'],
    ['query key', { ...API_KEY, in: 'query', parameterName: 'key' }, 'canary/query+key=1'],
    ['cookie key', { ...API_KEY, in: 'cookie', parameterName: 'key' }, 'canary-cookie-key'],
    ['basic', { ...BEARER, family: 'basic', type: 'http', scheme: 'basic' }, 'canary-user:canary-password'],
  ];
  for (const [name, scheme, value] of SCHEMES) {
    test(`${name}: no byte of it is in the observation`, async () => {
      const server = await serveHttp(echo);
      const observation = await observe(server, { scheme, value });
      await server.close();
      expect(observation).toMatchObject({ kind: 'response', status: 401 });
      expectNoTrace(JSON.stringify(observation), [value]);
      expect(JSON.stringify(observation)).toContain('«credential ');
    });
  }

  test('a credential in the request body is masked as well', async () => {
    const value = 'canary-in-the-body';
    const server = await serveHttp(echo);
    const observation = await observe(server, { scheme: BEARER, value, body: JSON.stringify({ key: value }) });
    await server.close();
    expectNoTrace(JSON.stringify(observation), [value]);
  });

  test('a body so long that it is cut in the middle of a credential leaves no half of one', async () => {
    for (const length of [700, 1500, 3000, 7000]) {
      const value = `canary-${'0123456789'.repeat(length / 10)}`;
      const server = await serveHttp((_request, response) => response.end(`${value} `.repeat(200)));
      const observation = await observe(server, { scheme: BEARER, value });
      await server.close();
      expect(JSON.stringify(observation)).not.toContain('canary-');
    }
  });

  test('a failure message is masked', async () => {
    const value = 'canary\nwith a line feed';
    const server = await serveHttp(echo);
    const observation = await observe(server, { scheme: BEARER, value });
    await server.close();
    expect(observation.kind).toBe('failure');
    expectNoTrace(JSON.stringify(observation), [value]);
  });
});

test('no byte of any credential in any file of a whole run', async () => {
  const tokens: string[] = [];
  const server = await serveHttp((request, response) => {
    const own = presented(request);
    tokens.push(...own.filter((each) => !NOBODYS.includes(each)));
    echo(request, response, own.some(isGood) ? 200 : 401);
  });
  const folder = await mkdtemp(join(tmpdir(), 'twogate-redaction-'));
  try {
    const config = await workspace(folder, server.origin);
    await runConformance(await loadConfig({ config, cwd: folder, env: {}, flags: {}, needs: 'run' }));
    const files = await readdir(join(folder, 'out'));
    expect(files).toEqual(expect.arrayContaining(['journal.ndjson', 'plan.json', 'report.json', 'index.html']));
    expect(tokens.length).toBeGreaterThan(10);
    for (const file of files) {
      const text = await readFile(join(folder, 'out', file), 'utf8');
      expectNoTrace(text, [...new Set(tokens)]);
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** What is presented that is no credential of anybody: a scheme without a token, a user and a password that are our own name, what TRACE may give back. */
const NOBODYS = ['Bearer', Buffer.from('twogate:twogate').toString('base64'), 'twogate-dummy-credential'];

const KEY = 'canary-key-of-the-whole-run';

/** Careless on purpose: what is wrongly let in is reported with more of its answer. */
const isGood = (credential: string): boolean =>
  credential === KEY || decodeToken(credential)?.claims.scope === 'a' || decodeToken(credential)?.claims.scope === 'b';

async function workspace(folder: string, baseUrl: string): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'canary' };
  await writeFile(join(folder, 'key.json'), JSON.stringify(jwk));
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(DOCUMENT));
  const config = join(folder, 'twogate.config.json');
  const oauth = {
    source: 'signing-key',
    key: './key.json',
    issuer: 'https://issuer.test',
    audience: 'https://api.test',
  };
  const security = { oauth, apiKey: { source: 'static', tokens: [{ token: KEY }] } };
  await writeFile(
    config,
    JSON.stringify({ document: './openapi.json', output: './out', target: { baseUrl }, security }),
  );
  return config;
}

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Echo', version: '1' },
  components: {
    securitySchemes: {
      oauth: {
        type: 'oauth2',
        flows: { clientCredentials: { tokenUrl: 'https://issuer.test/token', scopes: { a: '', b: '' } } },
      },
      apiKey: { type: 'apiKey', in: 'header', name: 'X-Key' },
    },
  },
  paths: {
    '/orders': { get: { security: [{ oauth: ['a'] }, { apiKey: [] }], responses: { 200: { description: '' } } } },
    '/both': { get: { security: [{ oauth: ['b'], apiKey: [] }], responses: { 200: { description: '' } } } },
  },
};
