import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT } from '../reference/spawn.ts';

const PAGES = join(ROOT, 'docs', 'cookbook');
const RECIPES = join(ROOT, 'suites', 'scenarios');

const namesIn = async (folder: string, ending: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));

const CODE = /```ts\n([\s\S]*?)```/g;

test('every recipe has its page, and every page its recipe', async () => {
  const recipes = await namesIn(RECIPES, '.spec.ts');
  expect(recipes.length).toBeGreaterThanOrEqual(8);
  expect([...(await namesIn(PAGES, '.md'))].sort()).toEqual([...recipes].sort());
});

for (const name of await namesIn(RECIPES, '.spec.ts')) {
  test(`the code on the page ${name} is the code that runs`, async () => {
    const [file, page] = [join(RECIPES, `${name}.spec.ts`), join(PAGES, `${name}.md`)];
    const [code, text] = await Promise.all([file, page].map((each) => readFile(each, 'utf8')));
    const written = text?.replace(CODE, () => `\`\`\`ts\n${code}\`\`\``) ?? '';
    if (process.env.UPDATE_DOCS === '1') await writeFile(page, written);
    expect([...(await readFile(page, 'utf8')).matchAll(CODE)].map(([, block]) => block)).toEqual([code]);
  });
}

test('docs/scenarios.md leads to every page', async () => {
  const text = await readFile(join(ROOT, 'docs', 'scenarios.md'), 'utf8');
  for (const name of await namesIn(PAGES, '.md')) expect(text).toContain(`(cookbook/${name}.md)`);
});
