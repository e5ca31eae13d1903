import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { loadCatalogue } from '../../src/catalogue.ts';
import type { PatternId, Rule, Severity } from '../../src/model/rule.ts';
import { PATTERNS } from '../../src/rules/row/patterns.ts';
import { ROOT, twogate } from '../reference/spawn.ts';

/** `UPDATE_DOCS=1 npx playwright test --project=unit suites/unit/readme.spec.ts` writes what the tests demand. */
const UPDATES = process.env.UPDATE_DOCS === '1';

const PAGE = join(ROOT, 'README.md');
const PLACE = /(?<=<!-- patterns -->\n)[\s\S]*(?=<!-- \/patterns -->)/;
const GRADES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

const { rules } = await loadCatalogue();

/** That of the gravest rule by which it is shown. */
const severityOf = (id: PatternId): Severity | undefined =>
  GRADES.find((grade) => rules.some((rule: Rule) => rule.pattern === id && rule.severity === grade));

const patternTable = [
  '| pattern | what the API does | severity |',
  '|---|---|---|',
  ...(Object.keys(PATTERNS) as readonly PatternId[])
    .filter(severityOf)
    .map((id) => `| [\`${id}\`](docs/rules.md#patterns) | ${PATTERNS[id].title} | ${severityOf(id)} |`),
].join('\n');

test('the patterns in the README are those of the code', async () => {
  const page = await readFile(PAGE, 'utf8');
  expect(page).toMatch(PLACE);
  if (UPDATES)
    await writeFile(
      PAGE,
      page.replace(PLACE, () => `${patternTable}\n`),
    );
  else expect(PLACE.exec(page)?.[0], 'UPDATE_DOCS=1 writes it').toBe(`${patternTable}\n`);
});

test('the README leads to every page of docs/', async () => {
  const page = await readFile(PAGE, 'utf8');
  const pages = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md'));
  for (const name of pages) expect(page).toContain(`(docs/${name})`);
});

test('its picture is there, small, as wide as a laptop, and says in words what it shows', async () => {
  const page = await readFile(PAGE, 'utf8');
  const pictures = [...page.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)];
  expect(pictures.length).toBeGreaterThan(0);
  for (const [, alternative = '', target = ''] of pictures) {
    const bytes = await readFile(join(ROOT, target));
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
    expect(bytes.readUInt32BE(16)).toBe(1280);
    expect(bytes.length).toBeLessThan(150_000);
    // Nothing but the picture: no texts of whoever made it.
    expect(bytes.toString('latin1')).not.toMatch(/tEXt|iTXt|zTXt|eXIf/);
    expect(alternative.length).toBeGreaterThan(40);
  }
});

test('the README has every command, and every flag of run', async () => {
  const page = await readFile(PAGE, 'utf8');
  const [help, run] = await Promise.all([twogate(['--help']), twogate(['run', '--help'])]);
  const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name]) => name);
  expect(commands.length).toBeGreaterThan(6);
  for (const name of commands) expect(page).toContain(`| \`twogate ${name}`);
  const flags = [...run.stdout.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)/gm)].map(([, flag]) => flag);
  expect(flags.length).toBeGreaterThan(12);
  for (const flag of flags.filter((each) => each !== '--help')) expect(page).toContain(String(flag));
});

test('CONTRIBUTING.md has every script of package.json', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const page = await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const automatic = ['prepare', 'prepack'];
  for (const name of Object.keys(scripts).filter((each) => !automatic.includes(each))) {
    expect(page).toMatch(new RegExp(`npm (?:run )?${name}(?![\\w:-])`));
  }
});
