import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { loadCatalogue } from '../../src/catalogue.ts';
import { CONFIG_SCHEMA } from '../../src/config.ts';
import { ROOT } from '../reference/spawn.ts';
import { configReference } from './config-page.ts';
import { publishedSchema } from './published-schema.ts';

/** `UPDATE_DOCS=1 npx playwright test --project=unit suites/unit/config-docs.spec.ts` writes what the tests demand. */
const UPDATES = process.env.UPDATE_DOCS === '1';

const SCHEMA_FILE = join(ROOT, 'config.schema.json');
const PAGE = join(ROOT, 'docs', 'configuration.md');
const PLACE = /(?<=<!-- reference -->\n)[\s\S]*(?=<!-- \/reference -->)/;

const { sources } = await loadCatalogue();
const schema = publishedSchema(sources);

test('config.schema.json is the schema of the code', async () => {
  if (UPDATES) await writeFile(SCHEMA_FILE, `${JSON.stringify(schema, null, 2)}\n`);
  expect(JSON.parse(await readFile(SCHEMA_FILE, 'utf8')), 'UPDATE_DOCS=1 writes it').toEqual(schema);
});

test('the reference in docs/configuration.md is that of the schema', async () => {
  const page = await readFile(PAGE, 'utf8');
  const reference = `${configReference(CONFIG_SCHEMA)}\n`;
  expect(page).toMatch(PLACE);
  if (UPDATES)
    await writeFile(
      PAGE,
      page.replace(PLACE, () => reference),
    );
  else expect(PLACE.exec(page)?.[0], 'UPDATE_DOCS=1 writes it').toBe(reference);
});

test('every key is described', () => {
  expect(configReference(CONFIG_SCHEMA).match(/^\| .*\| {2}\|$/gm)).toBeNull();
});

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);
const accepts = (config: object): boolean => validate(config);

test.describe('the published schema', () => {
  test("accepts the README's configuration", async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const [, text = ''] = /```yaml\n(document:[\s\S]*?)```/.exec(readme) ?? [];
    expect(accepts(parse(text)), JSON.stringify(validate.errors)).toBe(true);
    expect(Object.keys(parse(text).security).length).toBeGreaterThan(0);
  });

  test('knows the options of the sources, of those of identities too', () => {
    const signing = { source: 'signing-key', key: './k.jwk.json', issuer: 'https://i.test', audience: 'a' };
    const withSource = (oauth: object) => [
      { security: { oauth } },
      { identities: [{ name: 'ci', security: { oauth } }] },
    ];
    for (const config of withSource(signing)) expect(accepts(config)).toBe(true);
    for (const config of withSource({ ...signing, isuer: 'https://i.test' })) expect(accepts(config)).toBe(false);
    for (const config of withSource({ ...signing, source: 'one-of-mine', any: 1 })) expect(accepts(config)).toBe(true);
    for (const config of withSource({ key: './k.jwk.json' })) expect(accepts(config)).toBe(false);
  });

  test('offers each source by name', () => {
    const { $defs } = schema as { $defs: { scheme: { properties: { source: { anyOf: { const?: string }[] } } } } };
    const offered = $defs.scheme.properties.source.anyOf.flatMap((each) => each.const ?? []);
    expect(offered).toEqual(sources.map(({ id }) => id));
  });
});
