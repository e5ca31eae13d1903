import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { openReference, type Reference } from './reference.ts';
import { type Ended, twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

interface Fixtures {
  /** A folder of its own, with a configuration that works against a running reference API. */
  readonly folder: string;
}

const test = base.extend<Fixtures, { reference: Reference }>({
  reference: [
    async ({}, use) => {
      const reference = await openReference();
      await use(reference);
      await reference.close();
    },
    { scope: 'worker' },
  ],
  folder: async ({ reference }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
    await writeWorkspace(folder, reference);
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

/** The configuration with one text replaced; the rest stays as it works. */
async function change(folder: string, from: string | RegExp, to: string): Promise<void> {
  const file = join(folder, 'twogate.config.yaml');
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(from);
  await writeFile(file, text.replace(from, to));
}

/** Exit 2, one sentence that says what and where, no stack, nothing on standard output. */
function expectRefused(ended: Ended, sentence: RegExp): void {
  expect(ended.stderr).toMatch(sentence);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  expect(ended.stderr).not.toMatch(/\n\s+at |node_modules/);
  expect(ended.status).toBe(2);
}

const DOCUMENTS: readonly (readonly [name: string, text: string, sentence: RegExp])[] = [
  ['not YAML', 'openapi: [3.1.0\ninfo: x', /api\.yaml:2:1: the document is not YAML or JSON/],
  ['not JSON', '{"openapi": "3.1.0",,}', /api\.yaml:1:\d+: the document is not YAML or JSON/],
  ['not OpenAPI', 'hello: world', /api\.yaml: the document is not an OpenAPI document: it has neither/],
  ['a list', '- 1', /api\.yaml: the document is not an OpenAPI document/],
  [
    'no operations',
    'openapi: 3.1.0\ninfo: { title: x, version: "1" }\npaths: {}',
    /api\.yaml: the document has no operations/,
  ],
];

test.describe('documents', () => {
  for (const [name, text, sentence] of DOCUMENTS) {
    test(name, async ({ folder }) => {
      await writeFile(join(folder, 'api.yaml'), text);
      expectRefused(await twogate(['run', '--document', 'api.yaml'], { cwd: folder }), sentence);
    });
  }

  test('no document', async ({ folder }) => {
    expectRefused(
      await twogate(['run', '--document', 'nope.yaml'], { cwd: folder }),
      /nope\.yaml: there is no such file/,
    );
  });
});

const CONFIGURATIONS: readonly (readonly [name: string, from: RegExp, to: string, sentence: RegExp])[] = [
  [
    'an unknown key, with the nearest known',
    /^target:/m,
    'targt:',
    /twogate\.config\.yaml:\d+:\d+ #\/targt: .*nearest known key is target/,
  ],
  [
    'a value that it cannot be',
    /$/,
    'policy: { masking: hide }\n',
    /#\/policy\/masking: policy\.masking is "hide": .*none, not-found or forbidden/,
  ],
  ['not YAML', /$/, 'a: [1\n', /twogate\.config\.yaml:\d+:\d+: the configuration is not YAML/],
  [
    'a missing environment variable',
    /baseUrl: .*/,
    `baseUrl: \${TWOGATE_TEST_UNSET}`,
    /#\/target\/baseUrl: the environment variable TWOGATE_TEST_UNSET is not set/,
  ],
  [
    'a scheme that the document lacks',
    /oauth:/,
    'oath:',
    /#\/security\/oath: the document has no security scheme oath.*oauth/,
  ],
  [
    'an unknown token source',
    /source: static/,
    'source: statc',
    /#\/security\/apiKey\/source: there is no token source statc: the nearest one is static/,
  ],
  ['an unknown option of a token source', /issuer:/, 'isuer:', /no key security\.oauth\.isuer.*issuer/],
  ['a key file that is not there', /key: .*/, 'key: ./nope.json', /nope\.json: the signing key cannot be read/],
  [
    'a target that does not answer',
    /baseUrl: .*/,
    'baseUrl: http://127.0.0.1:9',
    /http:\/\/127\.0\.0\.1:9\/ does not answer: .*ECONNREFUSED/,
  ],
  [
    'a target to which tokens would travel in clear text',
    /baseUrl: .*/,
    'baseUrl: http://api.orders.test:8080',
    /twogate\.config\.yaml:\d+:\d+ #\/target\/baseUrl: tokens would travel to api\.orders\.test:8080 in clear text/,
  ],
  [
    'a sufficient token that is refused everywhere',
    /audience: .*/,
    'audience: https://nobody.test',
    /#\/security\/oauth: the sufficient credential for oauth was refused everywhere/,
  ],
  [
    'no token source for any scheme',
    /security:[\s\S]*/,
    '',
    /#\/security: no token source is given for any scheme of the document \(apiKey, oauth\)/,
  ],
];

test.describe('configurations', () => {
  for (const [name, from, to, sentence] of CONFIGURATIONS) {
    test(name, async ({ folder }) => {
      await change(folder, from, to);
      expectRefused(await twogate(['run'], { cwd: folder }), sentence);
    });
  }

  test('none', async ({ folder }) => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    expectRefused(await twogate(['run'], { cwd: empty }), /this folder has no twogate\.config\.yaml/);
  });

  test('where only some schemes lack a token source, their cases are untested with the reason', async ({ folder }) => {
    await change(folder, /^ {2}apiKey:[\s\S]*/m, '');
    const ended = await twogate(['run', '--format', 'json'], { cwd: folder });
    expect(ended.status).toBe(0);
    const report = JSON.parse(await readFile(join(folder, 'conformance-report', 'report.json'), 'utf8'));
    const lacking = report.cases.filter(
      ({ id, outcome }: { id: string; outcome: string }) => outcome === 'untested' && id.endsWith(' · apiKey'),
    );
    expect(lacking.length).toBeGreaterThan(0);
    for (const { reason } of lacking) expect(reason).toBe('no token source for scheme apiKey: give security.apiKey');
  });
});

const COMMANDS: readonly (readonly [name: string, args: readonly string[], sentence: RegExp])[] = [
  ['an unknown operation', ['run', '--operation', 'getOrdr'], /no operation getOrdr.*getOrder/],
  ['an unknown tag', ['run', '--tag', 'ordrs'], /no operation has the tag ordrs.*orders/],
  ['an unknown format', ['run', '--format', 'htm'], /no format htm.*html/],
  ['an unknown severity', ['run', '--fail-on', 'grave'], /--fail-on is "grave": .*critical, high/],
  ['an unknown rule', ['explain', 'all-40'], /no rule all-40.*all-401/],
  ['a folder that holds no run', ['judge', '.'], /plan\.json: there is no plan of a run/],
  ['an unknown defect', ['demo', '--defect', 'all-402'], /all-402.*all-401/],
];

test.describe('command lines', () => {
  for (const [name, args, sentence] of COMMANDS) {
    test(name, async ({ folder }) => expectRefused(await twogate(args, { cwd: folder }), sentence));
  }

  test('the stack is shown with --debug, and only then', async ({ folder }) => {
    await rm(join(folder, 'openapi.yaml'));
    const ended = await twogate(['run', '--debug'], { cwd: folder });
    expect(ended.stderr).toMatch(/there is no such file/);
    expect(ended.stderr).toMatch(/\n\s+at /);
  });

  test('an output folder that cannot be made', async ({ folder }) => {
    await cp(join(folder, 'openapi.yaml'), join(folder, 'taken'));
    expectRefused(await twogate(['run', '--out', 'taken'], { cwd: folder }), /taken: the output folder cannot be made/);
  });
});
