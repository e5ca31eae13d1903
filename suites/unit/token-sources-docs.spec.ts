import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { loadCatalogue } from '../../src/catalogue.ts';
import type { TokenSource } from '../../src/model/credential.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { ROOT } from '../reference/spawn.ts';

/** `UPDATE_DOCS=1 npx playwright test --project=unit suites/unit/token-sources-docs.spec.ts` writes what the tests demand. */
const UPDATES = process.env.UPDATE_DOCS === '1';

const PAGE = join(ROOT, 'docs', 'token-sources.md');

const { sources } = await loadCatalogue();
const readme = await readFile(join(ROOT, 'README.md'), 'utf8');

const sourceTable = [
  '| source | use | cannot give |',
  '|---|---|---|',
  ...sources.map(({ id, use, cannot }) => `| \`${id}\` | ${use} | ${cannot} |`),
].join('\n');

/** The options of a source, those of its objects and lists below them. */
function optionRows(schema: JsonObject, prefix = ''): readonly string[] {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, JsonObject>>;
  const required = (schema.required ?? []) as readonly string[];
  return Object.entries(properties).flatMap(([name, property]) => [
    `| \`${prefix}${name}\`${required.includes(name) ? ' (required)' : ''} | ${property.description ?? ''} |`,
    ...optionRows(property, `${prefix}${name}.`),
    ...optionRows((property.items ?? {}) as JsonObject, `${prefix}${name}[].`),
  ]);
}

const section = ({ id, title, options }: TokenSource): string =>
  [`### \`${id}\``, '', `${title}.`, '', '| option | meaning |', '|---|---|', ...optionRows(options)].join('\n');

const GENERATED = { sources: sourceTable, options: sources.map(section).join('\n\n') };

for (const [name, text] of Object.entries(GENERATED)) {
  test(`the ${name} on the page are those of the code`, async () => {
    const page = await readFile(PAGE, 'utf8');
    const place = new RegExp(`(?<=<!-- ${name} -->\n)[^]*(?=<!-- /${name} -->)`);
    expect(page).toMatch(place);
    if (UPDATES)
      await writeFile(
        PAGE,
        page.replace(place, () => `${text}\n`),
      );
    else expect(place.exec(page)?.[0], 'UPDATE_DOCS=1 writes it').toBe(`${text}\n`);
  });
}

for (const { id, options } of sources) {
  test(`${id}: every option is described, and the README names the source`, () => {
    expect(optionRows(options).filter((line) => line.endsWith('|  |'))).toEqual([]);
    expect(readme).toContain(`\`${id}\``);
  });
}

test('the examples have options that the sources take', async () => {
  const page = await readFile(PAGE, 'utf8');
  const examples = [...page.matchAll(/^ {4}(\w+):/gm)].map(([, name = '']) => name);
  const known = new Set(sources.flatMap(({ options }) => Object.keys((options.properties ?? {}) as JsonObject)));
  expect(examples.length).toBeGreaterThan(5);
  expect(examples.filter((name) => name !== 'source' && !known.has(name))).toEqual([]);
});
