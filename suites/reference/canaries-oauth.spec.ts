import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect, test } from '@playwright/test';
import { exportJWK, generateKeyPair } from 'jose';
import { decodeToken } from '../../src/jwt/sign.ts';
import { type Authority, issue, makeAuthority, type Pair } from '../unit/certificates.ts';
import { deadOrigin, type Loopback, serveHttp } from '../unit/loopback.ts';
import { everythingIn, type Written } from './archive.ts';
import { canary, FORMS, findIn, plain, type Sought, traces } from './canaries.ts';
import { type Ended, playwright, twogate } from './spawn.ts';

const CANARIES = {
  POSTED_SECRET: canary('posted'),
  INTROSPECTION_SECRET: canary('introspection'),
  REFRESH_TOKEN: canary('refresh'),
  PASSPHRASE: canary('passphrase'),
} as const;

/** What the authorization server gives out, each time with another number behind it. */
const ISSUED = plain('issued');
const ROTATED = plain('rotated');

let served = 0;
let asked = 0;

/** Everything secret that a request to the authorization server carries. */
function presentedTo(request: IncomingMessage, form: URLSearchParams): readonly string[] {
  const basic = (request.headers.authorization ?? '').replace('Basic ', '');
  const [, secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
  const sent = ['client_secret', 'refresh_token', 'assertion', 'client_assertion', 'token'].map((name) =>
    form.get(name),
  );
  const all = [...sent, basic, decodeURIComponent(secret.replaceAll('+', ' ')), String(request.headers.dpop ?? '')];
  return all.flatMap((each) => (each === null || each === '' ? [] : [each]));
}

/** Refuses what is too much, and most questions about tokens; repeats what it was told, wherever its words may be cut. */
function authorize(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    served += 1;
    const form = new URLSearchParams(body);
    const told = presentedTo(request, form);
    const words = `${'.'.repeat((served * 13) % 70)} ${told.join(' ')} ${[...granted].slice(-3).join(' ')}`;
    const reply = (status: number, value: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const refused = { error: 'invalid_scope', error_description: words };
    if (request.url === '/locked') return reply(401, { ...refused, error: 'invalid_client' });
    if (request.url === '/introspect') {
      asked += 1;
      return asked % 3 === 1 ? reply(200, { active: true, scope: 'read', note: words }) : reply(400, refused);
    }
    if (form.has('scope') && form.get('scope') !== 'read') return reply(400, refused);
    reply(200, {
      access_token: `${ISSUED}-${served}`,
      token_type: request.headers.dpop === undefined ? 'Bearer' : 'DPoP',
      expires_in: 3600,
      ...(form.has('refresh_token') ? { refresh_token: `${ROTATED}-${served}` } : { scope: 'read' }),
    });
  });
}

/** What has been let in, of any caller. */
const granted = new Set<string>();

const isGood = (token: string): boolean => token.startsWith(ISSUED) || decodeToken(token)?.claims.scope === 'read';

/** Answers with what it and others were sent, in every form. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  const token = (request.headers.authorization ?? '').replace(/^\S+ /, '');
  const proof = String(request.headers.dpop ?? '');
  const { pathname } = new URL(request.url ?? '/', 'https://x');
  const isCertified = pathname === '/certified' && (request.socket as TLSSocket).authorized;
  // Something to find, so that evidence is shown.
  const isOpen = pathname === '/posted' && token === '';
  if (isGood(token)) granted.add(token);
  const told = [token, proof, ...granted].filter((each) => each !== '');
  response.writeHead(isGood(token) || isCertified || isOpen ? 200 : 401, {
    'content-type': 'text/plain',
    'www-authenticate': `Bearer realm="${encodeURIComponent(token)}"`,
    location: `/login?token=${encodeURIComponent(token)}&proof=${proof}`,
  });
  const forms = told.flatMap((each) => FORMS.slice(0, -1).map((encode) => encode(each)));
  response.end([...forms, ...told.map((each) => Buffer.from(`user:${each}`).toString('base64'))].join('\n'));
}

async function serveTls(own: Pair, authority: Authority): Promise<Loopback> {
  const server = createServer(
    { cert: own.certificate, key: own.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false },
    echo,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

const oauth = {
  type: 'oauth2',
  flows: { clientCredentials: { tokenUrl: 'https://x.test/t', scopes: { read: '', write: '' } } },
};

const SCHEMES = {
  posted: oauth,
  asserted: oauth,
  traded: oauth,
  refreshed: oauth,
  own: oauth,
  certified: { type: 'mutualTLS' },
};

type Scheme = keyof typeof SCHEMES;

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Echo', version: '1' },
  components: { securitySchemes: SCHEMES },
  paths: Object.fromEntries(
    Object.entries(SCHEMES).map(([name, scheme]) => [
      `/${name}`,
      {
        get: { security: [{ [name]: scheme === oauth ? ['read'] : [] }], responses: { 200: { description: '' } } },
      },
    ]),
  ),
};

const variable = (name: keyof typeof CANARIES): string => `\${${name}}`;

function securityFor(issuer: string, port: number): Readonly<Record<Scheme, Readonly<Record<string, unknown>>>> {
  const endpoints = { tokenEndpoint: `${issuer}/token`, introspectionEndpoint: `${issuer}/introspect` };
  const byKey = { clientId: 'kit', authentication: 'private_key_jwt', key: './client.json' };
  return {
    posted: {
      source: 'client-credentials',
      ...endpoints,
      clientId: 'kit',
      clientSecret: variable('POSTED_SECRET'),
      authentication: 'client_secret_post',
    },
    asserted: { source: 'client-credentials', ...endpoints, ...byKey, dpop: true },
    traded: { source: 'jwt-bearer', ...endpoints, ...byKey, assertion: { key: './assertion.json', issuer: 'kit' } },
    refreshed: {
      source: 'refresh-token',
      ...endpoints,
      clientId: 'kit',
      refreshToken: variable('REFRESH_TOKEN'),
      introspection: { clientId: 'asker', clientSecret: variable('INTROSPECTION_SECRET') },
    },
    own: { source: 'local-issuer', port, audience: 'https://api.test', key: './own.json' },
    certified: {
      source: 'client-certificate',
      certificate: './client.crt',
      key: './client.key',
      authority: { certificate: './authority.crt', key: './authority.key' },
    },
  };
}

interface Place {
  readonly own: string;
  readonly written: string;
  readonly write: (name: string, config: object) => Promise<string>;
  readonly config: { readonly security: ReturnType<typeof securityFor> };
  readonly sought: Sought;
}

let servers: readonly Loopback[] = [];
let place: Place;

/** The private part of a key as it stands in its file, and in base64. */
const partsOf = (secret: string): readonly string[] => [secret, Buffer.from(secret).toString('base64').slice(0, -4)];

const pemParts = (pem: string): readonly string[] => {
  const lines = pem.split('\n').filter((line) => line.length > 30 && !line.startsWith('-----'));
  return [...lines.flatMap(partsOf), lines.join('')];
};

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  const own = await mkdtemp(join(tmpdir(), 'twogate-canaries-'));
  const written = join(own, 'written');
  await mkdir(written);
  const authority = await makeAuthority('the authority');
  const [server, client] = [await issue(authority, { name: '127.0.0.1' }), await issue(authority, { name: 'kit' })];
  servers = [await serveTls(server, authority), await serveHttp(authorize)];
  const [target, issuer] = servers.map(({ origin }) => origin) as [string, string];
  const port = Number(new URL(await deadOrigin()).port);
  const files = { 'authority.crt': authority.certificate, 'authority.key': authority.key };
  const pems = { ...files, 'client.crt': client.certificate, 'client.key': client.key };
  const keys: (readonly [string, string])[] = [];
  for (const name of ['client', 'assertion', 'own']) {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: name };
    keys.push([name, jwk.d ?? '']);
    await writeFile(join(own, `${name}.json`), JSON.stringify(jwk));
    await writeFile(join(own, `${name}.torn.json`), JSON.stringify({ d: jwk.d, ...jwk }).slice(0, -9));
  }
  for (const [name, pem] of Object.entries(pems)) await writeFile(join(own, name), pem);
  await writeFile(join(own, 'torn.key'), client.key.replace(/.{9}\n-----END.*/s, '\n-----END PRIVATE KEY-----\n'));
  await writeFile(join(own, 'openapi.json'), JSON.stringify(DOCUMENT));
  const write: Place['write'] = async (name, config) => {
    const path = join(own, `${name}.json`);
    const target_ = { baseUrl: target, tls: { ca: './authority.crt' } };
    const whole = { document: './openapi.json', target: target_, ...config, output: `./written/${name}` };
    await writeFile(path, JSON.stringify(whole));
    return path;
  };
  const sought: Sought = [
    ...[...Object.values(CANARIES), ISSUED, ROTATED].map((value) => [value, traces(value)] as const),
    ...keys.map(([name, d]) => [`the key ${name}`, partsOf(d)] as const),
    ['the key of the certificate', pemParts(client.key)],
    ['the key of the authority', pemParts(authority.key)],
    ['a signed token, assertion or proof', ['eyJhbGciOi', 'eyJ0eXAiOi', 'ZXlKaGJHY2lPaU', 'ZXlKMGVYQWlPaU']],
  ];
  place = { own, written, write, config: { security: securityFor(issuer, port) }, sought };
});

test.afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(place.own, { recursive: true, force: true });
});

async function expectNothingIn(...ended: readonly Ended[]): Promise<readonly Written[]> {
  const printed = ended.flatMap(({ stdout, stderr }, index) => [
    { path: `stdout ${index}`, bytes: Buffer.from(stdout) },
    { path: `stderr ${index}`, bytes: Buffer.from(stderr) },
  ]);
  const all = [...printed, ...(await everythingIn(place.written))];
  expect(findIn(all, place.sought)).toEqual([]);
  return all;
}

test('twogate run and twogate judge', async () => {
  const config = await place.write('run', place.config);
  const ran = await twogate(['run', '--config', config], { env: CANARIES });
  const judged = await twogate(['judge', join(place.written, 'run'), '--out', join(place.written, 'judged')]);
  expect(ran.stderr + judged.stderr).toBe('');
  expect([ran.status, judged.status]).toEqual([1, 1]);
  await expectNothingIn(ran, judged);
  const journal = await readFile(join(place.written, 'run', 'journal.ndjson'), 'utf8');
  const lines = journal
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const controls = lines.filter(({ status }) => status === 200).map((each) => each.case);
  const { operations } = JSON.parse(await readFile(join(place.written, 'run', 'report.json'), 'utf8'));
  // Each source gave something that was let in, and one that is asked about was not told of.
  for (const name of Object.keys(SCHEMES)) expect(controls, name).toContain(`GET /${name} · sufficient`);
  expect(operations).toHaveLength(Object.keys(SCHEMES).length);
  expect(journal).toContain('refused with 400 invalid_scope (');
  expect(granted.size).toBeGreaterThan(3);
});

test.describe('twogate run --debug where something fails', () => {
  const FAILING: readonly (readonly [
    name: string,
    change: (security: Place['config']['security']) => object,
    says: RegExp,
  ])[] = [
    ['secret', ({ posted }) => ({ posted: locked(posted) }), /refused with 401 invalid_client \(/],
    ['assertion of a client', ({ asserted }) => ({ asserted: locked(asserted) }), /refused with 401 invalid_client \(/],
    ['assertion', ({ traded }) => ({ traded: locked(traded) }), /refused with 401 invalid_client \(/],
    ['refresh token', ({ refreshed }) => ({ refreshed: locked(refreshed) }), /refused with 401 invalid_client \(/],
    ['key of a client', ({ asserted }) => ({ asserted: { ...asserted, key: './client.torn.json' } }), /is not JSON/],
    [
      'key of an assertion',
      ({ traded }) => ({ traded: { ...traded, assertion: { key: './assertion.torn.json', issuer: 'kit' } } }),
      /is not JSON/,
    ],
    ['key of the local issuer', ({ own }) => ({ own: { ...own, key: './own.torn.json' } }), /is not JSON/],
    [
      'a JWK for a PEM',
      ({ certified }) => ({ certified: { ...certified, key: './own.json' } }),
      /is no private key in PEM/,
    ],
    ['torn PEM', ({ certified }) => ({ certified: { ...certified, key: './torn.key' } }), /is no private key in PEM/],
    [
      'passphrase',
      ({ certified }) => ({ certified: { ...certified, key: './torn.key', passphrase: variable('PASSPHRASE') } }),
      /passphrase/,
    ],
    [
      'an option that there is not',
      ({ posted }) => ({ posted: { ...posted, secret: variable('POSTED_SECRET') } }),
      /there is no key security\.posted\./,
    ],
  ];
  const locked = (source: Readonly<Record<string, unknown>>): object => ({
    ...source,
    tokenEndpoint: String(source.tokenEndpoint).replace('/token', '/locked'),
  });
  for (const [index, [name, change, says]] of FAILING.entries()) {
    test(name, async () => {
      const config = await place.write(`failing-${index}`, { security: change(place.config.security) });
      const ended = await twogate(['run', '--debug', '--config', config], { env: CANARIES });
      expect(ended.stderr).toMatch(says);
      expect(ended.status).toBe(2);
      await expectNothingIn(ended);
    });
  }

  test('a configuration of code that throws what it has read', async () => {
    const config = join(place.own, 'twogate.config.mjs');
    const lines = [
      "import { readFileSync } from 'node:fs';",
      "const key = readFileSync(new URL('./client.key', import.meta.url), 'utf8');",
      "const { d } = JSON.parse(readFileSync(new URL('./own.json', import.meta.url), 'utf8'));",
      "throw new Error('no vault for ' + process.env.CLIENT_SECRET + ' ' + d + ' token=' + process.env.SESSION + '\\n' + key);",
    ];
    await writeFile(config, lines.join('\n'));
    const env = { CLIENT_SECRET: CANARIES.POSTED_SECRET, SESSION: CANARIES.REFRESH_TOKEN };
    const ended = await twogate(['run', '--debug', '--config', config], { env });
    expect(ended.status).toBe(2);
    expect(ended.stderr).toMatch(/twogate\.config\.mjs.*cannot be loaded: no vault for «credential/);
    await expectNothingIn(ended);
    const suite = await playwright(['test', '--project=conformance', '--reporter=list'], {
      env: { ...env, TWOGATE_CONFIG: config },
    });
    expect(suite.status).toBe(1);
    expect(suite.stdout + suite.stderr).toContain('cannot be loaded: no vault for «credential');
    await expectNothingIn(suite);
  });
});

test('Playwright Test with two workers, trace, blob, HTML and merged reports', async () => {
  // Each operation that fails costs a worker of its own: twenty seconds of a processor that others use too.
  // A local issuer serves one process.
  const { own: _, ...security } = place.config.security;
  const config = await place.write('suite', { security });
  const at = (name: string): string => join(place.written, name);
  const env = {
    ...CANARIES,
    TWOGATE_CONFIG: config,
    DEBUG: 'pw:api',
    PLAYWRIGHT_BLOB_OUTPUT_FILE: at('blobs/one.zip'),
    PLAYWRIGHT_HTML_OUTPUT_DIR: at('html'),
    PLAYWRIGHT_HTML_OPEN: 'never',
  };
  const args = ['test', '--project=conformance', '--workers=2', '--trace=on', `--output=${at('results')}`];
  const suite = await playwright([...args, '--reporter=list,blob,html,./src/reporter.ts'], { env });
  const merge = await playwright(['merge-reports', '--reporter=list,html,./src/reporter.ts', at('blobs')], {
    env: { ...env, PLAYWRIGHT_HTML_OUTPUT_DIR: at('merged') },
  });
  expect([suite.status, merge.status]).toEqual([1, 0]);
  const all = await expectNothingIn(suite, merge);
  for (const path of [/one\.zip > resources\//, /html\/index\.html > data > /, /merged\/index\.html > data > /]) {
    const masked = all.filter((each) => path.test(each.path) && each.bytes.includes('«credential '));
    expect(masked, String(path)).not.toEqual([]);
  }
});
