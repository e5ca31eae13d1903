import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { scenariosOf } from '../../src/config.ts';

let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-folder-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

const FILES: readonly (readonly [name: string, text: string])[] = [
  ['twogate.config.yaml', 'document: ./a.yaml\nscenarios: ./own\n'],
  ['twogate.config.json', '{ "document": "./a.yaml", "scenarios": "./own" }'],
  ['twogate.config.mjs', `export default { document: './a.yaml', scenarios: './own' };`],
  [
    'twogate.config.ts',
    `import { defineConfig } from 'twogate';\nconst own: string = './own';\nexport default defineConfig({ document: './a.yaml', scenarios: own });`,
  ],
];

for (const [name, text] of FILES) {
  test(`${name} names the folder, found or named`, async () => {
    await writeFile(join(folder, name), text);
    expect(scenariosOf(undefined, folder)).toBe(join(folder, 'own'));
    expect(scenariosOf(name, folder)).toBe(join(folder, 'own'));
  });
}

test('none where none is named, and none where there is no configuration', async () => {
  expect(scenariosOf(undefined, folder)).toBeUndefined();
  await writeFile(join(folder, 'twogate.config.yaml'), 'document: ./a.yaml\n');
  expect(scenariosOf(undefined, folder)).toBeUndefined();
});

test('a configuration that cannot be read says so where it is read whole, unless it may name a folder', async () => {
  await writeFile(join(folder, 'a.yaml'), ': : :\n\t');
  expect(scenariosOf('a.yaml', folder)).toBeUndefined();
  await writeFile(join(folder, 'a.ts'), 'export default {');
  expect(scenariosOf('a.ts', folder)).toBeUndefined();
  await writeFile(join(folder, 'b.ts'), `export default { scenarios: './own'`);
  expect(() => scenariosOf('b.ts', folder)).toThrow(/cannot be read from the configuration/);
  expect(scenariosOf('missing.yaml', folder)).toBeUndefined();
});
