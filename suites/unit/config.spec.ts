// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the syntax under test.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test as base, expect } from '@playwright/test';
import { type ConfigInput, loadConfig, validateOptions } from '../../src/config.ts';
import { describeError, TwogateError } from '../../src/errors.ts';

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'twogate-config-'));
    await use(folder);
    await rm(folder, { recursive: true });
  },
});

type Given = Partial<ConfigInput> & { readonly files?: Readonly<Record<string, string>> };

async function load(folder: string, { files = {}, ...input }: Given) {
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  return loadConfig({ cwd: folder, env: {}, flags: {}, needs: 'plan', ...input });
}

async function failure(folder: string, given: Given): Promise<TwogateError> {
  const error: unknown = await load(folder, given).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error, 'a coded error').toBeInstanceOf(TwogateError);
  return error as TwogateError;
}

const yaml = (text: string): Given => ({ files: { 'twogate.config.yaml': text } });

test.describe('finding and reading', () => {
  for (const [name, text] of Object.entries({
    'twogate.config.yaml': 'document: ./api.yaml\n',
    'twogate.config.yml': 'document: ./api.yaml\n',
    'twogate.config.json': '{\n\t"$schema": "x.json",\n\t"document": "./api.yaml"\n}',
    'twogate.config.mjs': "export default { document: './api.yaml', output: undefined };",
  })) {
    test(`reads ${name}`, async ({ folder }) => {
      const config = await load(folder, { files: { [name]: text } });
      expect(config.document).toBe(join(folder, 'api.yaml'));
      expect(config.file).toBe(join(folder, name));
      expect(config.folder).toBe(folder);
      expect(config).not.toHaveProperty('$schema');
    });
  }

  test('reads a TypeScript configuration with defineConfig and its types', async ({ folder }) => {
    const define = pathToFileURL(join(import.meta.dirname, '../../src/define.ts'));
    const text = `import { defineConfig } from '${define}';
      const document: string = './api.yaml';
      export default defineConfig({ document, policy: { profile: 'mcp' } });`;
    const config = await load(folder, { files: { 'twogate.config.ts': text } });
    expect(config.policy.profile).toBe('mcp');
  });

  test('takes --document alone', async ({ folder }) => {
    const config = await load(folder, { flags: { document: 'api.yaml' } });
    expect(config.document).toBe(join(folder, 'api.yaml'));
    expect(config.output).toBe(join(folder, 'conformance-report'));
    expect(config).not.toHaveProperty('file');
  });

  test('paths are relative to the configuration, those of flags to the working directory', async ({ folder }) => {
    await mkdir(join(folder, 'deep'));
    const files = { 'deep/own.yaml': 'document: api.yaml\noutput: out\n' };
    const own = await load(folder, { files, config: 'deep/own.yaml' });
    expect([own.document, own.output]).toEqual([join(folder, 'deep/api.yaml'), join(folder, 'deep/out')]);
    const flags = { document: 'other.yaml', out: 'there' };
    const flagged = await load(folder, { config: 'deep/own.yaml', flags });
    expect([flagged.document, flagged.output]).toEqual([join(folder, 'other.yaml'), join(folder, 'there')]);
  });

  test('neither configuration nor --document', async ({ folder }) => {
    const error = await failure(folder, {});
    expect(error.code).toBe('CONFIG_NOT_FOUND');
    expect(error.hint).toContain('--document');
  });

  test('a named file that does not exist', async ({ folder }) => {
    const error = await failure(folder, { config: 'own.yaml' });
    expect(error.code).toBe('CONFIG_NOT_FOUND');
    expect(error.message).toContain('own.yaml');
  });

  test('two configurations in one folder are not chosen between', async ({ folder }) => {
    const files = { 'twogate.config.yaml': 'document: a', 'twogate.config.json': '{}' };
    const error = await failure(folder, { files });
    expect(error.message).toContain('twogate.config.yaml and twogate.config.json');
  });

  for (const [title, name, text, line, column] of [
    ['YAML', 'twogate.config.yaml', 'document: a\npolicy:\n  - 1\n x: 2\n', 4, 1],
    ['JSON', 'twogate.config.json', '{\n  "document" "a"\n}', 2, 14],
    ['a repeated key', 'twogate.config.yaml', 'document: a\ndocument: b\n', 2, 1],
    ['TypeScript', 'twogate.config.ts', 'export default {\n  document: = 1,\n};', 2, 12],
  ] as const) {
    test(`a syntax error in ${title} has its place`, async ({ folder }) => {
      const error = await failure(folder, { files: { [name]: text } });
      expect(error.code).toBe('CONFIG_UNREADABLE');
      expect(error.place).toMatchObject({ file: join(folder, name), line, column });
    });
  }

  test('a syntax error does not print what it stumbled on', async ({ folder }) => {
    const error = await failure(folder, { files: { 'twogate.config.json': '{"security": hunter2}' } });
    expect(describeError(error)).not.toContain('hunter2');
  });

  test('a module that throws, and one that exports a function', async ({ folder }) => {
    const thrown = await failure(folder, { files: { 'a.mjs': "throw new Error('no such vault')" }, config: 'a.mjs' });
    expect([thrown.code, thrown.message]).toEqual([
      'CONFIG_UNREADABLE',
      'the configuration cannot be loaded: no such vault',
    ]);
    const exported = await failure(folder, { files: { 'b.mjs': 'export default () => ({})' }, config: 'b.mjs' });
    expect(exported.code).toBe('CONFIG_INVALID');
  });

  test('an alias bomb is refused', async ({ folder }) => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}]`);
    const error = await failure(folder, yaml(['l0: &l0 x', ...levels].join('\n')));
    expect(error.code).toBe('CONFIG_UNREADABLE');
  });
});

test.describe('defaults and flags', () => {
  test('what is not said', async ({ folder }) => {
    const config = await load(folder, yaml('document: a\ntarget: { baseUrl: https://api.example.com/v1/ }'));
    expect(config).toMatchObject({
      target: {
        baseUrl: 'https://api.example.com/v1',
        writes: 'refusals',
        limits: { concurrency: 16, requestsPerSecond: 50, timeoutMs: 10_000, runTimeoutMs: 900_000 },
      },
      policy: { profile: 'bearer', masking: 'none', scopeMode: 'undecided', extensions: [] },
      security: {},
      operations: {},
      formats: ['json', 'junit', 'html'],
      failOn: 'high',
      strict: false,
    });
  });

  for (const host of ['localhost:1', '127.0.0.1:1', '127.9.8.7', '[::1]:1', 'api.localhost']) {
    test(`${host} is loopback: everything, without a rate`, async ({ folder }) => {
      const { target } = await load(folder, { flags: { document: 'a', baseUrl: `http://${host}` } });
      expect(target.writes).toBe('all');
      expect(target.limits).not.toHaveProperty('requestsPerSecond');
    });
  }

  for (const host of ['localhost.example.com', '127.0.0.1.example.com', '10.0.0.1', 'notlocalhost']) {
    test(`${host} is not loopback`, async ({ folder }) => {
      const { target } = await load(folder, { flags: { document: 'a', baseUrl: `http://${host}` } });
      expect(target).toMatchObject({ writes: 'refusals', limits: { requestsPerSecond: 50 } });
    });
  }

  test('flags win, and touch nothing beside them', async ({ folder }) => {
    const text = `document: a
target: { baseUrl: https://x.example, writes: none, limits: { concurrency: 2 } }
policy: { profile: http, masking: not-found, scopeMode: any }
failOn: low
strict: true`;
    const flags = {
      baseUrl: 'http://localhost:1',
      profile: 'mcp',
      failOn: 'info',
      strict: false,
      formats: ['json'],
    } as const;
    const config = await load(folder, { ...yaml(text), flags, needs: 'run' });
    expect(config).toMatchObject({
      target: { baseUrl: 'http://localhost:1', writes: 'none', limits: { concurrency: 2 } },
      policy: { profile: 'mcp', masking: 'not-found', scopeMode: 'any' },
      failOn: 'info',
      strict: false,
      formats: ['json'],
    });
  });

  test("the design's own example loads", async ({ folder }) => {
    const text = `document: ./openapi.yaml
target:
  baseUrl: \${TWOGATE_BASE_URL}
  writes: all
  limits: { concurrency: 16, requestsPerSecond: 50, timeoutMs: 10000, runTimeoutMs: 900000 }
security:
  oauth:
    source: signing-key
    key: ./test-issuer.jwk.json
    issuer: https://issuer.test
    audience: https://api.test
  apiKey: { source: static, tokens: [{ token: "\${API_KEY}" }] }
policy:
  profile: bearer
  masking: none
  scopeMode: all
  extensions: [{ key: x-required-scopes, mode: all, kind: scope }]
operations:
  getOrder: { path: { orderId: "o-1" } }
identities: []
waivers: ./twogate.waivers.yaml
scenarios: ./scenarios
output: ./conformance-report`;
    const env = { TWOGATE_BASE_URL: 'http://127.0.0.1:8080/', API_KEY: 'k-1' };
    const config = await load(folder, { ...yaml(text), env, needs: 'run' });
    expect(config.target.baseUrl).toBe('http://127.0.0.1:8080');
    expect(config.security.apiKey).toEqual({ source: 'static', tokens: [{ token: 'k-1' }] });
    expect(config).toMatchObject({ identities: [], scenarios: join(folder, 'scenarios') });
    expect(config.waivers).toBe(join(folder, 'twogate.waivers.yaml'));
  });
});

test.describe('environment variables', () => {
  const text =
    'document: a\nsecurity:\n  key:\n    source: static\n    tokens:\n      - token: ${API_KEY}\ntarget: { baseUrl: "${URL}" }\n';

  test('a missing one is named with its place', async ({ folder }) => {
    const error = await failure(folder, { ...yaml(text), env: { URL: 'http://localhost' }, needs: 'run' });
    expect(error.code).toBe('ENVIRONMENT_MISSING');
    expect(error.message).toContain('API_KEY is not set');
    expect(error.place).toMatchObject({ pointer: '#/security/key/tokens/0/token', line: 6 });
  });

  test('an empty one counts as missing', async ({ folder }) => {
    const error = await failure(folder, { ...yaml(text), env: { API_KEY: '' }, needs: 'run' });
    expect(error.message).toContain('API_KEY is empty');
  });

  test('a plan needs none below security and target', async ({ folder }) => {
    const { security, target } = await load(folder, yaml(text));
    expect(security.key).toMatchObject({ tokens: [{ token: '${API_KEY}' }] });
    expect(target).not.toHaveProperty('baseUrl');
    expect(target.writes).toBe('refusals');
  });

  test('they are expanded elsewhere for a plan too, inside other text, and escaped by $${', async ({ folder }) => {
    const fixtures = 'document: ${DIR}/a\noperations: { get: { path: { id: "x-${ID}-$${ID}" } } }';
    const config = await load(folder, { ...yaml(fixtures), env: { DIR: 'docs', ID: '7' } });
    expect(config.document).toBe(join(folder, 'docs/a'));
    expect(config.operations.get?.path).toEqual({ id: 'x-7-${ID}' });
  });

  test('a value is not expanded twice', async ({ folder }) => {
    const config = await load(folder, { ...yaml('document: "${A}"'), env: { A: '${B}' } });
    expect(config.document).toBe(join(folder, '${B}'));
  });

  for (const bad of ['${}', '${a-b}', '${OPEN', '${1}']) {
    test(`${bad} is no variable`, async ({ folder }) => {
      const error = await failure(folder, yaml(`document: "${bad}"`));
      expect(error.code).toBe('CONFIG_INVALID');
      expect(error.place).toMatchObject({ pointer: '#/document', line: 1 });
    });
  }
});

test.describe('checking', () => {
  for (const [text, sentence, pointer, line] of [
    [
      'document: a\npolicy:\n  maskng: none\n',
      'there is no key policy.maskng: the nearest known key is policy.masking',
      '#/policy/maskng',
      3,
    ],
    ['documnet: a\n', 'there is no key documnet: the nearest known key is document', '#/documnet', 1],
    ['baseUrl: http://x\n', 'there is no key baseUrl: the nearest known key is target.baseUrl', '#/baseUrl', 1],
    [
      'document: a\noperations:\n  get:\n    params: {}\n',
      'there is no key operations.get.params: the nearest known key is operations.get.path',
      '#/operations/get/params',
      4,
    ],
    [
      'document: a\npolicy:\n  masking: hide\n',
      'policy.masking is "hide": it can be none, not-found or forbidden',
      '#/policy/masking',
      3,
    ],
    [
      'document: a\ntarget: { limits: { concurrency: many } }\n',
      'target.limits.concurrency is "many": it must be a whole number',
      '#/target/limits/concurrency',
      2,
    ],
    [
      'document: a\ntarget: { limits: { concurrency: 0 } }\n',
      'target.limits.concurrency is 0: it must be at least 1',
      '#/target/limits/concurrency',
      2,
    ],
    ['document: a\ntarget:\n', 'target is empty: it must be a mapping of keys to values', '#/target', 2],
    ['document: [a]\n', 'document is a list: it must be a string', '#/document', 1],
    ['- a\n', 'the configuration is a list: it must be a mapping of keys to values', '#', 1],
    ['', 'the configuration is empty: it must be a mapping of keys to values', '#', undefined],
    ['output: x\n', 'the configuration names no document', '#', 1],
    [
      'document: a\nsecurity:\n  oauth: { key: x }\n',
      'security.oauth.source is missing: it is required',
      '#/security/oauth/source',
      3,
    ],
    [
      'document: a\ntarget: { baseUrl: /v1 }\n',
      'target.baseUrl must be an absolute http or https URL',
      '#/target/baseUrl',
      2,
    ],
    ['document: a\ntarget: { baseUrl: "ftp://x" }\n', 'target.baseUrl must be an absolute', '#/target/baseUrl', 2],
    [
      'document: a\ntarget: { baseUrl: "http://x?a" }\n',
      'target.baseUrl must end with its path',
      '#/target/baseUrl',
      2,
    ],
    [
      'document: a\ntarget: { baseUrl: "http://u:p@x" }\n',
      'target.baseUrl must not hold a user',
      '#/target/baseUrl',
      2,
    ],
  ] as const) {
    test(sentence, async ({ folder }) => {
      const error = await failure(folder, yaml(text));
      expect(error.code).toBe('CONFIG_INVALID');
      expect(error.message).toContain(sentence);
      expect(error.place.pointer).toBe(pointer);
      expect(error.place.line).toBe(line);
    });
  }

  test('a run needs a base URL', async ({ folder }) => {
    const error = await failure(folder, { ...yaml('document: a'), needs: 'run' });
    expect(error.message).toBe('the configuration has no target.baseUrl');
  });

  for (const [flags, sentence] of [
    [{ profile: 'x' }, '--profile is "x": it can be http, bearer, at+jwt, dpop, mtls, fapi2 or mcp'],
    [{ failOn: 'x' }, '--fail-on is "x": it can be critical, high, medium, low or info'],
    [{ baseUrl: 'x' }, '--base-url must be an absolute http or https URL, like https://api.example.com/v1'],
  ] as const) {
    test(sentence, async ({ folder }) => {
      const error = await failure(folder, { flags: { document: 'a', ...(flags as object) } });
      expect([error.code, error.message]).toEqual(['OPTION_INVALID', sentence]);
    });
  }

  test('an expanded value is shown as written, a secret not at all', async ({ folder }) => {
    const expanded = await failure(folder, { ...yaml('document: a\nfailOn: "${X}"'), env: { X: 's3cret' } });
    expect(expanded.message).toContain('failOn is "${X}"');
    const secret = await failure(folder, yaml('document: a\nsecurity: { oauth: s3cret }'));
    expect(secret.message).toBe('security.oauth is a string: it must be a mapping of keys to values');
  });
});

test.describe('options of a token source', () => {
  const schema = {
    type: 'object',
    additionalProperties: false,
    required: ['key'],
    properties: { key: { type: 'string' }, alg: { enum: ['RS256', 'ES256'] } },
  };
  const place = { file: 'twogate.config.yaml', pointer: '#/security/oauth' };

  for (const [options, sentence, pointer] of [
    [{ kei: 'x' }, 'there is no key security.oauth.kei: the nearest known key is security.oauth.key', 'kei'],
    [{}, 'security.oauth.key is missing: it is required', 'key'],
    [{ key: 1 }, 'security.oauth.key is a number: it must be a string', 'key'],
    [{ key: 'x', alg: 's3cret' }, 'security.oauth.alg is a string: it can be RS256 or ES256', 'alg'],
  ] as const) {
    test(sentence, () => {
      const check = () => validateOptions(schema, options, place);
      expect(check).toThrow(TwogateError);
      expect(check).toThrow(
        expect.objectContaining({
          message: sentence,
          place: { file: place.file, pointer: `${place.pointer}/${pointer}` },
        }),
      );
    });
  }

  test('right options pass', () => {
    expect(() => validateOptions(schema, { key: 'x', alg: 'ES256' }, place)).not.toThrow();
  });

  test('a resolved configuration gives the line', async ({ folder }) => {
    const { locate } = await load(folder, yaml('document: a\nsecurity:\n  oauth:\n    source: x\n    kei: 1\n'));
    const check = () => validateOptions(schema, { kei: 1 }, { ...place, locate });
    expect(check).toThrow(expect.objectContaining({ place: expect.objectContaining({ line: 5, column: 5 }) }));
  });
});
