import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { planFromConfig } from '../../generators/matrix/from-config.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { draftConfig } from '../../src/cli/init.ts';
import { type ConfigDraft, configText } from '../../src/cli/init-config.ts';
import { loadConfig } from '../../src/config.ts';
import type { Config } from '../../src/model/config.ts';
import { firstViolation } from '../../src/schema/violation.ts';
import { ROOT } from '../reference/spawn.ts';

let folder = '';
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-init-'));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

const fileIn = (place: string): string => join(place, 'twogate.config.yaml');

/** The configuration drafted for a document, and what it was drafted from. */
async function drafted(path: string, allowRef: readonly string[] = []): Promise<ConfigDraft & { text: string }> {
  const draft = await draftConfig(path, { file: fileIn(folder), allowRef });
  return { ...draft, text: configText(draft) };
}

/** Plans with a configuration as a user would, without any environment variable. */
async function planned(text: string, name: string) {
  const config = join(folder, `${name.replaceAll(/\W/g, '-')}.yaml`);
  await writeFile(config, text);
  const loaded = await loadConfig({ config, cwd: folder, env: {}, flags: {}, needs: 'plan' });
  return { loaded, plan: await planFromConfig(loaded, await loadCatalogue()) };
}

let count = 0;

async function configFor(document: string): Promise<{ text: string; config: Config; draft: ConfigDraft }> {
  count += 1;
  const path = join(folder, `api-${process.pid}-${count}.yaml`);
  await writeFile(path, document);
  const { text, ...draft } = await drafted(path);
  await planned(text, `config-${count}`);
  return { text, config: parse(text), draft };
}

const ORDERS = join(ROOT, 'suites/reference/openapi.yaml');

const HEAD = 'openapi: 3.1.0\ninfo: { title: Example, version: "1" }\n';

const SCHEMES = `${HEAD}
paths:
  /a:
    get:
      security: [{ oauth: [read] }, { jwt: [] }, { oidc: [] }, { key: [] }, { basic: [] }, { digest: [] }, { mtls: [] }]
      responses: {}
components:
  securitySchemes:
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: /token, scopes: { read: Read } } } }
    jwt: { type: http, scheme: bearer }
    oidc: { type: openIdConnect, openIdConnectUrl: https://issuer.test/.well-known/openid-configuration }
    key: { type: apiKey, in: header, name: X-Key }
    basic: { type: http, scheme: basic }
    digest: { type: http, scheme: digest }
    mtls: { type: mutualTLS }
    spare: { type: apiKey, in: query, name: key }
`;

test.describe('the schema that editors complete from', () => {
  const lineOf = async (config: string): Promise<string | undefined> =>
    configText(await draftConfig(ORDERS, { file: config, allowRef: [] })).split('\n')[0];

  test('is the one that is installed beside the configuration, or above it', async () => {
    await mkdir(join(folder, 'staging', 'node_modules', 'twogate'), { recursive: true });
    await writeFile(join(folder, 'staging', 'node_modules', 'twogate', 'config.schema.json'), '{}');
    const modeline = '# yaml-language-server: $schema=';
    expect(await lineOf(join(folder, 'staging', 'c.yaml'))).toBe(
      `${modeline}./node_modules/twogate/config.schema.json`,
    );
    expect(await lineOf(join(folder, 'staging', 'below', 'c.yaml'))).toBe(
      `${modeline}../node_modules/twogate/config.schema.json`,
    );
  });

  test('is named where it will be, before anything is installed', async () => {
    expect(await lineOf(fileIn(folder))).toBe(
      '# yaml-language-server: $schema=./node_modules/twogate/config.schema.json',
    );
  });

  test('accepts what is drafted for every kind of scheme', async () => {
    const schema = JSON.parse(await readFile(join(ROOT, 'config.schema.json'), 'utf8'));
    expect(firstViolation(schema, (await configFor(SCHEMES)).config)).toBeUndefined();
  });
});

test.describe('security', () => {
  test('an entry per scheme, with the source that fits its type', async () => {
    const { config } = await configFor(SCHEMES);
    expect(config.security).toMatchObject({
      oauth: { source: 'signing-key', issuer: `\${TWOGATE_OAUTH_ISSUER}` },
      jwt: { source: 'signing-key' },
      oidc: { source: 'signing-key' },
      key: { source: 'static', tokens: [{ token: `\${TWOGATE_KEY_KEY}` }] },
      basic: { source: 'static', username: `\${TWOGATE_BASIC_USERNAME}`, password: `\${TWOGATE_BASIC_PASSWORD}` },
    });
    expect(config.security?.mtls).toEqual({
      source: 'client-certificate',
      certificate: `\${TWOGATE_MTLS_CERTIFICATE}`,
      key: `\${TWOGATE_MTLS_KEY}`,
    });
    expect(Object.keys(config.security ?? {})).toHaveLength(6);
  });

  test('what has no source, and what no operation requires, stands as a comment with the reason', async () => {
    const { text } = await configFor(SCHEMES);
    expect(text).toMatch(/# digest: http, digest\n {2}# No token source makes credentials of this kind/);
    expect(text).toMatch(/# spare: apiKey, in query key\n {2}# No operation requires it/);
  });

  test('every entry is accepted by the source that it names', async () => {
    const { sources } = await loadCatalogue();
    const { config } = await configFor(SCHEMES);
    for (const { source, ...options } of Object.values(config.security ?? {})) {
      const known = sources.find(({ id }) => id === source)?.options as { properties: object; required?: string[] };
      expect(Object.keys(known.properties)).toEqual(expect.arrayContaining(Object.keys(options)));
      expect(Object.keys(options)).toEqual(expect.arrayContaining(known.required ?? []));
    }
  });

  test('names that YAML would read otherwise are quoted, and text of the document stays in its comment', async () => {
    const { config, text } = await configFor(`${HEAD.replace('Example', '"One\\nsecurity: {evil: {source: x}}"')}
paths: { /a: { get: { security: [{ "on: #": [] }, { "no": [] }], responses: {} } } }
components:
  securitySchemes:
    "on: #": { type: apiKey, in: header, name: "X\\n  evil: 1" }
    "no": { type: http, scheme: bearer }
`);
    expect(Object.keys(config.security ?? {})).toEqual(['on: #', 'no']);
    expect(text.split('\n').filter((line) => line.startsWith('security'))).toEqual(['security:']);
  });
});

test.describe('target', () => {
  const baseUrlFor = async (servers: string): Promise<string | undefined> =>
    (await configFor(`${HEAD}${servers}\nsecurity: []\npaths: { /a: { get: { responses: {} } } }`)).config.target
      ?.baseUrl;

  test("the document's first absolute server, else a variable", async () => {
    expect(await baseUrlFor('servers: [{ url: /v1 }, { url: "https://api.test/v1/" }]')).toBe('https://api.test/v1');
    expect(await baseUrlFor('servers: [{ url: /v1 }]')).toBe(`\${TWOGATE_BASE_URL}`);
    expect(await baseUrlFor('servers: [{ url: "https://{tenant}.api.test" }]')).toBe(`\${TWOGATE_BASE_URL}`);
    expect(await baseUrlFor('')).toBe(`\${TWOGATE_BASE_URL}`);
  });

  test('writes begin at refusals', async () => {
    expect((await configFor(SCHEMES)).config.target?.writes).toBe('refusals');
  });
});

const WANTING = `${HEAD}
security: [{ oauth: ["a:read", "a:write"] }]
paths:
  /things/{id}/{part}:
    get:
      operationId: get thing
      x-required-roles: [clerk]
      parameters:
        - { name: id, in: path, required: true, schema: { $ref: "#/components/schemas/Id" } }
        - { name: part, in: path, required: true, schema: { type: integer } }
      responses: {}
  /twice/{id}:
    get: { operationId: twice, responses: {} }
    put: { operationId: twice, responses: {} }
  /fine: { get: { responses: {} } }
components:
  schemas: { Id: { type: string, format: uuid } }
  securitySchemes: { oauth: { type: oauth2, flows: {} } }
`;

test.describe('what the user has to give', () => {
  test('each operation that wants a value, with the names and types of its path parameters', async () => {
    const { config, text } = await configFor(WANTING);
    expect(config.operations).toEqual({
      'get thing': { path: {} },
      'GET /twice/{id}': { path: {} },
      'PUT /twice/{id}': { path: {} },
    });
    expect(text).toContain('path: {} # { id: string (uuid), part: integer }');
  });

  test('a value in the place of {} makes the operation buildable', async () => {
    const { text } = await configFor(WANTING);
    const filled = text.replace(
      'path: {} # { id: string (uuid), part: integer }',
      'path: { id: "0b4b6a1e-4f5c-4d1d-9b57-0e5b0f3c9a11", part: 1 }',
    );
    const { plan } = await planned(filled, 'filled');
    const golden = plan.operations.find(({ operationId }) => operationId === 'get thing')?.requests.golden;
    expect(golden).toMatchObject({ path: '/things/0b4b6a1e-4f5c-4d1d-9b57-0e5b0f3c9a11/1' });
  });

  test('scope modes to decide and extensions to take in are listed; uncommented, they load', async () => {
    const { text, config } = await configFor(WANTING);
    expect(config.policy).toEqual({ profile: 'bearer' });
    expect(text).toContain('# - oauth: a:read + a:write (4 operations, e.g. GET /things/{id}/{part})');
    const decided = text
      .replace('  # scopeMode: any', '  scopeMode: any')
      .replace('  # extensions:', '  extensions:')
      .replace('  #   - { key: x-required-roles', '    - { key: x-required-roles');
    const { loaded } = await planned(decided, 'decided');
    expect(loaded.policy).toMatchObject({
      scopeMode: 'any',
      extensions: [{ key: 'x-required-roles', kind: 'role', mode: 'all' }],
    });
  });

  test('a refused reference is said', async () => {
    const { text } = await configFor(`${HEAD}
security: []
paths: { /a: { get: { responses: { "200": { $ref: "../elsewhere.yaml#/x" } } } } }
`);
    expect(text).toMatch(/# Not everything could be read: .*elsewhere\.yaml is refused/);
    expect(text).toContain('# allowRef: [../common]');
  });
});

test("the reference API's document wants nothing but credentials", async () => {
  const { text, wanting } = await drafted(fileURLToPath(new URL('../reference/openapi.yaml', import.meta.url)));
  expect(wanting).toEqual([]);
  const { plan } = await planned(text, 'reference');
  expect(plan.operations.length).toBeGreaterThan(13);
  expect(plan.cases.filter(({ reason }) => reason?.includes('token source'))).toEqual([]);
});

/** Published documents of other projects, beside the repository. */
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

const corpus = (): readonly string[] =>
  existsSync(CORPUS)
    ? (readdirSync(CORPUS, { recursive: true }) as readonly string[])
        .filter((name) => /\.(ya?ml|json)$/.test(name) && !name.includes('common'))
        .sort()
    : [];

test.describe('the corpus of published documents', () => {
  test.skip(!existsSync(CORPUS), `there is no corpus at ${CORPUS}`);

  for (const name of corpus()) {
    test(`${name}: what is written loads and plans`, async () => {
      const allowRef = name.includes('/') ? [join(CORPUS, name.split('/')[0] ?? '')] : [];
      const { text, wanting, document } = await drafted(join(CORPUS, name), allowRef);
      const { plan, loaded } = await planned(text, name);
      expect(plan.operations).toHaveLength(document.operations.length);
      expect(Object.keys(loaded.operations)).toHaveLength(wanting.length);
      const schemes = document.operations.flatMap(({ access }) =>
        access.alternatives.flatMap((way) => way.schemes.map((scheme) => scheme.name)),
      );
      expect(Object.keys(loaded.security).sort()).toEqual([...new Set(schemes)].sort());
      expect(plan.problems).toEqual(plan.problems.filter(({ message }) => !message.includes('--allow-ref')));
    });
  }
});
