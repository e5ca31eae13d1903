import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { exportJWK, generateKeyPair } from 'jose';
import { decodeToken } from '../../src/jwt/sign.ts';
import { type Loopback, serveHttp } from '../unit/loopback.ts';
import { everythingIn, type Written } from './archive.ts';
import { canary, FORMS, findIn, plain, type Sought, traces } from './canaries.ts';
import { type Ended, playwright, ROOT, twogate } from './spawn.ts';

const CANARIES = {
  KEY_HEADER: plain('header'),
  KEY_QUERY: canary('query'),
  KEY_COOKIE: canary('cookie'),
  PASSWORD: canary('password'),
  STATIC_TOKEN: plain('static-token'),
  SUPPLIED_EXPIRED: plain('supplied-expired'),
  SUPPLIED_REVOKED: plain('supplied-revoked'),
  CLIENT_SECRET: canary('client'),
  VAULT_PASSWORD: canary('vault'),
  COMMAND_TOKEN: plain('command-token'),
  FAILED_TOKEN: plain('failed-token'),
  HOOK_PASSWORD: canary('hook'),
  IDENTITY_KEY: plain('identity'),
  GIVEN: plain('given'),
  EXCHANGE_WITH: canary('exchange'),
} as const;

/** What the authorization server gives out. */
const ISSUED = plain('issued');

const VALUES = [...Object.values(CANARIES), ISSUED];

/** Everything that a caller presents. */
function presentedIn({ headers, url = '/' }: IncomingMessage): readonly string[] {
  const { authorization = '', cookie = '' } = headers;
  const query = new URL(url, 'http://x').searchParams;
  const [scheme = '', token = ''] = authorization.split(' ');
  const basic = scheme === 'Basic' ? Buffer.from(token, 'base64').toString() : token;
  const sent = [basic, headers['x-key'], query.get('key'), decodeURIComponent(cookie.split('=')[1] ?? '')];
  return sent.flatMap((each) => (typeof each === 'string' && each !== '' ? [each] : []));
}

const ascii = (text: string): string => text.replaceAll(/[^ -~]/g, '').replaceAll('"', '');

/** Answers with what it was sent, everywhere and in every form. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  const presented = presentedIn(request);
  const [first = 'nothing'] = presented;
  for (const each of presented.filter(isGood)) granted.add(each);
  response.writeHead(presented.some(isGood) ? 200 : 401, {
    'content-type': 'text/plain',
    'www-authenticate': `Bearer realm="${ascii(encodeURIComponent(first))}", error="invalid_token", error_description="bad token ${encodeURIComponent(first)}"`,
    location: `/login?token=${encodeURIComponent(first)}`,
    'set-cookie': presented.map((each) => `last=${Buffer.from(each).toString('base64')}`),
  });
  const forms = presented.flatMap((each) => FORMS.slice(0, -1).map((encode) => encode(each)));
  const amid = [...granted].map((each) => Buffer.from(`user:${each}`).toString('base64'));
  response.end([...forms, ...granted, ...amid].join('\n'));
}

/** What has been let in, of any caller: a careless target tells it to all. */
const granted = new Set<string>();

const GOOD: ReadonlySet<string> = new Set([
  CANARIES.KEY_HEADER,
  CANARIES.KEY_QUERY,
  CANARIES.KEY_COOKIE,
  `clerk:${CANARIES.PASSWORD}`,
  CANARIES.STATIC_TOKEN,
  CANARIES.COMMAND_TOKEN,
  CANARIES.IDENTITY_KEY,
  CANARIES.GIVEN,
  ISSUED,
]);

const isGood = (credential: string): boolean =>
  GOOD.has(credential) || decodeToken(credential)?.claims.scope === 'read';

/** Refuses every scope but one, and repeats the secret, at every place in its words where they may be cut. */
function token(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    const scope = new URLSearchParams(body).get('scope');
    const basic = (request.headers.authorization ?? '').replace('Basic ', '');
    const [, secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
    const words = `${basic} ${secret} `.concat(
      '.'.repeat((40 + (refusals++ % 30)) % 70),
      ` ${CANARIES.CLIENT_SECRET}`.repeat(9),
    );
    const locked = request.url?.endsWith('?locked') === true;
    const given = { access_token: ISSUED, token_type: 'Bearer', expires_in: 3600, scope: scope ?? 'read' };
    const refused = { error: locked ? 'invalid_client' : 'invalid_scope', error_description: words };
    const status = locked ? 401 : scope === 'read' || scope === null ? 200 : 400;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? given : refused));
  });
}
let refusals = 0;

const GET_TOKEN = `
const need = JSON.parse(await new Response(process.stdin).text());
process.stderr.write('logged in with ' + process.argv[2] + '\\n');
if (need.standing === 'sufficient') process.stdout.write(process.env.COMMAND_TOKEN);
else {
  process.stdout.write('Token: ' + process.env.FAILED_TOKEN);
  process.stderr.write('cannot narrow ' + process.env.FAILED_TOKEN + ', ' + process.env.COMMAND_TOKEN);
  process.exitCode = 3;
}`;

const HOOK = `
console.log('changing with ' + process.argv[2]);
console.error('cannot log in: ' + process.argv[2] + ' ' + encodeURIComponent(process.argv[2].split('=')[1]));
process.exitCode = 1;`;

const oauth = {
  type: 'oauth2',
  flows: { clientCredentials: { tokenUrl: 'https://x.test/t', scopes: { read: '', write: '' } } },
};
const SCHEMES = {
  issued: oauth,
  signed: oauth,
  told: oauth,
  listed: oauth,
  keyHeader: { type: 'apiKey', in: 'header', name: 'X-Key' },
  keyQuery: { type: 'apiKey', in: 'query', name: 'key' },
  keyCookie: { type: 'apiKey', in: 'cookie', name: 'key' },
  basic: { type: 'http', scheme: 'basic' },
};

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Echo', version: '1' },
  components: { securitySchemes: SCHEMES },
  paths: Object.fromEntries(
    Object.keys(SCHEMES).map((name) => [
      `/${name}`,
      {
        get: {
          security: [{ [name]: name in SCHEMES && SCHEMES[name as keyof typeof SCHEMES] === oauth ? ['read'] : [] }],
          responses: { 200: { description: '' } },
        },
      },
    ]),
  ),
};

const variable = (name: keyof typeof CANARIES): string => `\${${name}}`;

const configFor = (baseUrl: string, tokenEndpoint: string) => ({
  document: './openapi.json',
  target: { baseUrl },
  output: './out',
  security: {
    issued: { source: 'client-credentials', tokenEndpoint, clientId: 'kit', clientSecret: variable('CLIENT_SECRET') },
    signed: { source: 'signing-key', key: './key.json', issuer: 'https://x.test', audience: 'https://api.test' },
    told: {
      source: 'command',
      command: [process.execPath, './get-token.mjs', `--password=${variable('VAULT_PASSWORD')}`],
    },
    listed: {
      source: 'static',
      tokens: [{ token: variable('STATIC_TOKEN') }],
      kinds: { expired: variable('SUPPLIED_EXPIRED'), revoked: variable('SUPPLIED_REVOKED') },
    },
    keyHeader: { source: 'static', tokens: [{ token: variable('KEY_HEADER') }] },
    keyQuery: { source: 'static', tokens: [{ token: variable('KEY_QUERY') }] },
    keyCookie: { source: 'static', tokens: [{ token: variable('KEY_COOKIE') }] },
    basic: { source: 'static', username: 'clerk', password: variable('PASSWORD') },
  },
  identities: [
    {
      name: 'clerk',
      may: { operations: ['GET /keyHeader'] },
      security: { keyHeader: { source: 'static', tokens: [{ token: variable('IDENTITY_KEY') }] } },
      hooks: {
        before: [process.execPath, './hook.mjs', `--password=${variable('HOOK_PASSWORD')}`],
        after: [process.execPath, './hook.mjs', `--password=${variable('HOOK_PASSWORD')}`],
      },
    },
  ],
});

type Config = ReturnType<typeof configFor>;

interface Place {
  /** What users write: configuration, key, programs. */
  readonly own: string;
  /** What may be written. */
  readonly written: string;
  readonly write: (name: string, config: object) => Promise<string>;
  readonly config: Config;
  readonly sought: Sought;
}

let servers: readonly Loopback[] = [];
let place: Place;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  servers = await Promise.all([serveHttp(echo), serveHttp(token)]);
  const [target, issuer] = servers.map(({ origin }) => origin) as [string, string];
  const own = await mkdtemp(join(tmpdir(), 'twogate-canaries-'));
  const written = join(own, 'written');
  await mkdir(written);
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'one' };
  await writeFile(join(own, 'key.json'), JSON.stringify(jwk));
  await writeFile(join(own, 'openapi.json'), JSON.stringify(DOCUMENT));
  await writeFile(join(own, 'get-token.mjs'), GET_TOKEN);
  await writeFile(join(own, 'hook.mjs'), HOOK);
  const write: Place['write'] = async (name, config) => {
    const path = join(own, `${name}.json`);
    await writeFile(path, JSON.stringify({ ...config, output: `./written/${name}` }));
    return path;
  };
  const sought: Sought = [
    ...VALUES.map((value) => [value, traces(value)] as const),
    ['the private key', [jwk.d ?? '', Buffer.from(jwk.d ?? '').toString('base64')]],
    ['a signed token', ['eyJhbGciOiJFUzI1NiIs', 'eyJ0eXAiOiJhdCtqd3Qi']],
  ];
  place = { own, written, write, config: configFor(target, `${issuer}/token`), sought };
});

test.afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(place.own, { recursive: true, force: true });
});

const env = (more: Readonly<Record<string, string>> = {}) => ({ ...CANARIES, ...more });

async function expectNothingIn(...ended: readonly Ended[]): Promise<readonly Written[]> {
  const printed = ended.flatMap(({ stdout, stderr }, index) => [
    { path: `stdout ${index}`, bytes: Buffer.from(stdout) },
    { path: `stderr ${index}`, bytes: Buffer.from(stderr) },
  ]);
  const all = [...printed, ...(await everythingIn(place.written))];
  expect(findIn(all, place.sought)).toEqual([]);
  return all;
}

const pathsOf = (all: readonly Written[]): string => all.map(({ path }) => path).join('\n');

test('the search finds each canary in each form', () => {
  for (const [name, forms] of place.sought) {
    for (const form of forms) {
      const bytes = Buffer.from(`before ${form} after`);
      expect(findIn([{ path: 'x', bytes }], [[name, forms]])).toHaveLength(1);
    }
  }
});

test('twogate run and twogate judge', async () => {
  const config = await place.write('run', place.config);
  const ran = await twogate(['run', '--config', config], { env: env() });
  const judged = await twogate(['judge', join(place.written, 'run'), '--out', join(place.written, 'judged')], {
    env: env(),
  });
  expect(ran.stderr + judged.stderr).toBe('');
  expect([ran.status, judged.status]).toEqual([1, 1]);
  const all = await expectNothingIn(ran, judged);
  for (const name of ['plan.json', 'journal.ndjson', 'report.json', 'index.html'])
    expect(pathsOf(all)).toContain(`run/${name}`);
  const journal = await readFile(join(place.written, 'run', 'journal.ndjson'), 'utf8');
  for (const said of ['the authorization server, asked for', 'logged in with']) expect(journal).toContain(said);
  expect(journal).toContain('cannot narrow «credential ');
  expect(journal).toContain('cannot log in: «credential ');
});

/** A format of the user's own that throws what no code of the kit foresees. */
const CRASHING_FORMAT = `export default {
  id: 'crashing',
  title: 'Throws',
  fileName: 'crashing.txt',
  render: (report) => { throw new TypeError('no way to write ' + JSON.stringify(report.cases)); },
};`;

async function folderOf(format: string): Promise<string> {
  const folder = join(place.written, 'formats');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'crashing.js'), format);
  return folder;
}

test('twogate run --debug with a source that fails, and with what the kit cannot write', async () => {
  const { issued } = place.config.security;
  const failing = await place.write('failing', {
    ...place.config,
    security: { ...place.config.security, issued: { ...issued, tokenEndpoint: `${issued.tokenEndpoint}?locked` } },
  });
  const blocked = await place.write('blocked', place.config);
  await mkdir(join(place.written, 'blocked', 'journal.ndjson'), { recursive: true });
  const unlisted = await place.write('unlisted', place.config);
  await mkdir(join(place.written, 'unlisted', 'report.json'), { recursive: true });
  const formats = await folderOf(CRASHING_FORMAT);
  const broken = await place.write('broken', { ...place.config, extensions: { formats }, formats: ['crashing'] });
  const ended = await Promise.all(
    [failing, blocked, unlisted, broken].map((config) =>
      twogate(['run', '--debug', '--config', config], { env: env() }),
    ),
  );
  expect(ended.map(({ status }) => status)).toEqual([2, 2, 2, 2]);
  const [refused, unwritable, unreportable, crashed] = ended.map(({ stderr }) => stderr);
  expect(refused).toContain('refused with 401 invalid_client (');
  expect(unwritable).toContain('the journal cannot be written');
  expect(unreportable).toContain('the report cannot be written');
  expect(crashed).toContain('this is a fault of Twogate itself');
  await expectNothingIn(...ended);
});

test('Playwright Test with trace, blob, HTML and merged reports', async () => {
  // Each operation that fails costs a worker of its own: twenty seconds of a processor that others use too.
  const config = await place.write('suite', { ...place.config, output: './written/suite' });
  const at = (name: string): string => join(place.written, name);
  const more = {
    TWOGATE_CONFIG: config,
    DEBUG: 'pw:api',
    PLAYWRIGHT_BLOB_OUTPUT_FILE: at('blobs/one.zip'),
    PLAYWRIGHT_HTML_OUTPUT_DIR: at('html'),
    PLAYWRIGHT_HTML_OPEN: 'never',
    PLAYWRIGHT_JSON_OUTPUT_FILE: at('results.json'),
  };
  // What the target repeats to one worker may be what it has seen from another.
  const args = ['test', '--project=conformance', '--workers=2', '--trace=on', `--output=${at('results')}`];
  const suite = await playwright([...args, '--reporter=list,blob,html,json,./src/reporter.ts'], { env: env(more) });
  const merge = await playwright(['merge-reports', '--reporter=list,html,./src/reporter.ts', at('blobs')], {
    env: env({ ...more, PLAYWRIGHT_HTML_OUTPUT_DIR: at('merged') }),
  });
  expect([suite.status, merge.status]).toEqual([1, 0]);
  const all = await expectNothingIn(suite, merge);
  for (const path of [
    /one\.zip > resources\//,
    /trace\.zip > /,
    /html\/index\.html > data > /,
    /merged\/index\.html > data > /,
  ]) {
    const masked = all.filter((each) => path.test(each.path) && each.bytes.includes('«credential '));
    expect(masked, String(path)).not.toEqual([]);
  }
});

test('Playwright Test whose source fails', async () => {
  const { issued } = place.config.security;
  const security = { ...place.config.security, issued: { ...issued, tokenEndpoint: `${issued.tokenEndpoint}?locked` } };
  const config = await place.write('suite-failing', { ...place.config, security });
  const at = (name: string): string => join(place.written, name);
  const more = { TWOGATE_CONFIG: config, DEBUG: 'pw:api', PLAYWRIGHT_BLOB_OUTPUT_FILE: at('failing/one.zip') };
  const args = ['test', '--project=conformance', '--trace=on', `--output=${at('failing-results')}`];
  const suite = await playwright([...args, '--reporter=list,blob'], { env: env(more) });
  expect(suite.status).toBe(1);
  expect(suite.stdout).toContain('refused with 401 invalid_client (');
  await expectNothingIn(suite);
});

/** Shows whatever it gets hold of, in every way that a test has. */
const SCENARIO = `import { test, expect } from 'twogate/playwright';
const given = process.env.GIVEN;
const client = { id: 'kit', secret: process.env.EXCHANGE_WITH };
for (const name of ['issued', 'signed', 'told', 'listed', 'keyHeader', 'keyQuery', 'keyCookie', 'basic']) {
  test('calls ' + name, async ({ api, credentials, identities, report }, testInfo) => {
    const answers = [await api.call('GET /' + name), await api.call('GET /' + name, { as: credentials.given(given) })];
    if (name === 'keyHeader') answers.push(await api.call('GET /' + name, { as: identities.clerk }));
    if (name === 'listed') answers.push(await api.call('GET /' + name, { as: credentials.kind('expired') }));
    for (const answer of answers) {
      console.log(answer);
      console.error(answer.text);
      report.note(answer.text);
      await testInfo.attach('answer', { body: JSON.stringify(answer), contentType: 'application/json' });
      await test.step(answer.text.slice(0, 500), async () => {});
      testInfo.annotations.push({ type: 'seen', description: answer.text });
      expect.soft(answer).toEqual({});
      expect.soft(answer.text).toBe(answer.headers['www-authenticate'] ?? 'x');
      expect.soft(answer).toMatchContract();
      expect.soft(answer).toBeForbidden({ missingScope: 'write' });
      expect.soft(answer).toBeUnauthenticated({ error: 'other' });
      expect.soft(answer).toHaveChallenge({ scheme: 'Other' });
    }
    throw new Error(answers.map(({ text }) => text).join(' '));
  });
}
test('exchanges', async ({ api, credentials }) => {
  const to = (scopes) => ({ tokenEndpoint: process.env.EXCHANGE_ENDPOINT, scopes, client });
  const exchanged = await credentials.exchange(credentials.withScopes('read'), to(['read']));
  console.log(exchanged, await api.call('GET /issued', { as: exchanged }));
  await credentials.exchange(exchanged, to(['write']));
});
test('probes', async ({ probe, credentials }) => {
  const answer = await probe.send({ method: 'GET', path: '/anything', query: 'a=b' }, { as: credentials.given(given, 'keyQuery') });
  throw new Error(JSON.stringify(answer));
});
`;

test('scenarios that show whatever they get hold of', async () => {
  const { issued } = place.config.security;
  const scenarios = join(place.own, 'scenarios');
  await mkdir(join(scenarios, 'node_modules'), { recursive: true });
  await symlink(ROOT, join(scenarios, 'node_modules', 'twogate'), 'junction');
  await writeFile(join(scenarios, 'package.json'), '{"type":"module"}');
  await writeFile(join(scenarios, 'shows.spec.mjs'), SCENARIO);
  const config = await place.write('scenarios', { ...place.config, scenarios: './scenarios' } as Config);
  const at = (name: string): string => join(place.written, name);
  const more = {
    TWOGATE_CONFIG: config,
    EXCHANGE_ENDPOINT: issued.tokenEndpoint,
    DEBUG: 'pw:api',
    PLAYWRIGHT_BLOB_OUTPUT_FILE: at('scenarios/one.zip'),
    PLAYWRIGHT_HTML_OUTPUT_DIR: at('scenarios/html'),
    PLAYWRIGHT_HTML_OPEN: 'never',
    PLAYWRIGHT_JSON_OUTPUT_FILE: at('scenarios/results.json'),
  };
  const args = ['test', '--project=scenarios', '--workers=2', '--trace=on', `--output=${at('scenarios/results')}`];
  const suite = await playwright([...args, '--reporter=list,blob,html,json,./src/reporter.ts'], { env: env(more) });
  expect(suite.status, suite.stdout).toBe(1);
  expect(suite.stdout).toContain('10 failed');
  expect(suite.stdout).toContain('the token was not exchanged (invalid_scope: ');
  const all = await expectNothingIn(suite);
  for (const path of [/one\.zip > resources\//, /trace\.zip > /, /scenarios\/report\.json$/, /error-context\.md$/]) {
    const masked = all.filter((each) => path.test(each.path) && each.bytes.includes('«credential '));
    expect(masked, String(path)).not.toEqual([]);
  }
});
