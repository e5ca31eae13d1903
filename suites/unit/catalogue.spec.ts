import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { loadCatalogue, loadFolders } from '../../src/catalogue.ts';
import { describeError, type TwogateError } from '../../src/errors.ts';

let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-catalogue-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes modules; a folder in a name is made. */
async function write(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const module = (id: string): string => `export default { id: ${JSON.stringify(id)}, title: 'x' };\n`;

const ids = async (): Promise<readonly string[]> => (await loadFolders([folder])).map(({ id }) => id);

test('every module of a folder, by id', async () => {
  await write({ 'b.mjs': module('b'), 'a.mjs': module('a'), 'c-d.mjs': module('c-d') });
  expect(await ids()).toEqual(['a', 'b', 'c-d']);
});

test('what is no module is passed over: types, texts, folders', async () => {
  await write({
    'a.mjs': module('a'),
    'a.d.ts': 'export {};',
    'README.md': '# a',
    'data.json': '{}',
    'row/b.mjs': module('b'),
    'a.mjs.map': '{}',
  });
  expect(await ids()).toEqual(['a']);
});

test('an empty folder is an empty list', async () => {
  expect(await ids()).toEqual([]);
});

test('a file of a user’s own in TypeScript, types and all', async () => {
  await write({
    'typed.ts': `interface Entry { readonly id: string }\nconst entry: Entry = { id: 'typed' };\nexport default entry satisfies Entry;\n`,
  });
  expect(await ids()).toEqual(['typed']);
});

test('a file of a user’s own in a folder without a package', async () => {
  await write({ 'plain.js': module('plain') });
  expect(await ids()).toEqual(['plain']);
});

test('a file of a user’s own imports the package by name', async () => {
  await write({
    'named.ts': `import { defineFormat } from 'twogate';\nexport default defineFormat({ id: 'named', title: 'x', fileName: 'x', render: () => [] });\n`,
  });
  expect(await ids()).toEqual(['named']);
});

test.describe('what is wrong is said of the file', () => {
  const WRONG: readonly (readonly [name: string, file: string, text: string, said: RegExp])[] = [
    ['the id is not the file name', 'one.mjs', module('other'), /defines other, but the file is named one/],
    ['no default export', 'one.mjs', `export const rule = { id: 'one' };`, /no default export/],
    ['a default export without an id', 'one.mjs', 'export default {};', /no default export with an id/],
    ['a default export that is null', 'one.mjs', 'export default null;', /no default export/],
    ['an id that is no string', 'one.mjs', 'export default { id: 1 };', /no default export with an id/],
    ['a function', 'one.mjs', 'export default () => {};', /no default export/],
    ['it cannot be parsed', 'one.mjs', 'export default {', /cannot be loaded/],
    ['it throws', 'one.mjs', `throw new Error('not today');`, /cannot be loaded: not today/],
    ['it imports what is not there', 'one.mjs', `import './nowhere.mjs';`, /cannot be loaded/],
  ];
  for (const [name, file, text, said] of WRONG) {
    test(name, async () => {
      await write({ 'a.mjs': module('a'), [file]: text });
      const error = await ids().catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'EXTENSION_INVALID', place: { file: join(folder, file) } });
      expect((error as Error).message).toMatch(said);
    });
  }

  test('the hint says what to rename', async () => {
    await write({ 'one.mjs': module('other') });
    await expect(ids()).rejects.toMatchObject({ hint: 'Name the file other.mjs or set the id to one' });
  });

  test('the same id twice: both files are named', async () => {
    await write({ 'one.mjs': module('one'), 'one.js': module('one') });
    const error = await ids().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'EXTENSION_INVALID' });
    const said = describeError(error as TwogateError);
    for (const file of ['one.js', 'one.mjs']) expect(said).toContain(join(folder, file));
  });

  test('a folder that is not there', async () => {
    await expect(loadFolders([join(folder, 'missing')])).rejects.toMatchObject({
      code: 'EXTENSION_INVALID',
      place: { file: join(folder, 'missing') },
    });
  });
});

test.describe('a folder of one’s own', () => {
  test('adds to ours', async () => {
    const ours = await loadCatalogue();
    await write({ 'house-style.ts': `export default { id: 'house-style' as const };` });
    const { rules } = await loadCatalogue({ rules: folder });
    const own = rules.map(({ id }) => id).filter((id) => !ours.rules.some((rule) => rule.id === id));
    expect(own).toEqual(['house-style']);
    expect(rules).toHaveLength(ours.rules.length + 1);
  });

  test('may not take the name of one of ours', async () => {
    await write({ 'expired.mjs': module('expired') });
    await expect(loadCatalogue({ credentials: folder })).rejects.toMatchObject({ code: 'EXTENSION_INVALID' });
  });
});
