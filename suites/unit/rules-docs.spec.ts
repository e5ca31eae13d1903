import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { loadCatalogue } from '../../src/catalogue.ts';
import { ROOT } from '../reference/spawn.ts';
import { rulesPage } from './rules-page.ts';

const COMMAND = 'UPDATE_DOCS=1 npx playwright test --project=unit suites/unit/rules-docs.spec.ts';

const PAGE = join(ROOT, 'docs', 'rules.md');

const { rules } = await loadCatalogue();

test('docs/rules.md is what the catalogue says', async () => {
  const page = await readFile(PAGE, 'utf8');
  const place = /(?<=<!-- rules -->\n)[\s\S]*(?=<!-- \/rules -->)/;
  expect(page).toMatch(place);
  const due = `${rulesPage(rules)}\n`;
  if (process.env.UPDATE_DOCS === '1')
    await writeFile(
      PAGE,
      page.replace(place, () => due),
    );
  else expect(place.exec(page)?.[0], `run: ${COMMAND}`).toBe(due);
});

test('the page names every rule', () => {
  const page = rulesPage(rules);
  expect(rules.map(({ id }) => id).filter((id) => !page.includes(`\n### ${id}\n`))).toEqual([]);
});
