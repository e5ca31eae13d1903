import { expect, test } from '@playwright/test';
import { loadCatalogue, loadLints } from '../../src/catalogue.ts';
import type { PatternId } from '../../src/model/rule.ts';
import { PATTERNS } from '../../src/rules/row/patterns.ts';
import { twogate } from './spawn.ts';

const [{ rules }, lints] = await Promise.all([loadCatalogue(), loadLints()]);
const PATTERN_IDS = Object.keys(PATTERNS) as readonly PatternId[];

/** Lines that are longer than a terminal is wide; addresses and messages on the wire are not broken. */
const tooLong = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.length > 80 && !line.includes('https://') && !line.startsWith('    '));

const explained = async (...args: readonly string[]): Promise<string> => {
  const { status, stdout, stderr } = await twogate(['explain', ...args]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).not.toMatch(/undefined|\[object/);
  expect(tooLong(stdout)).toEqual([]);
  return stdout;
};

test('without a name, the catalogue is listed by subject', async () => {
  const text = await explained();
  const names = [...rules.map(({ id }) => id), ...PATTERN_IDS, ...lints.map(({ id }) => id)];
  expect(names.filter((name) => !new RegExp(`^  (?:C\\d\\d )?${name} `, 'm').test(text))).toEqual([]);
  expect(text).toMatch(/^HTTP core\n[\s\S]+\nSeparation\n[\s\S]+\nPatterns\n[\s\S]+\ntwogate lint\n/);
});

test('a rule is printed with everything that is known of it', async () => {
  const text = await explained('insufficient-scope-403');
  const rule = rules.find(({ id }) => id === 'insufficient-scope-403');
  expect(text).toMatch(/^insufficient-scope-403: A valid token/);
  expect(text).toMatch(/keyword {7}SHOULD; ought to under http; MUST under fapi2 and mcp\n/);
  for (const { title, url } of rule?.references ?? []) expect(text).toContain(`${title}\n              ${url}\n`);
  for (const heading of ['Meaning', 'Fix', 'Exceptions', 'What it says']) expect(text).toContain(`\n${heading}\n  `);
  expect(text).toMatch(/maps to {7}OWASP ASVS 5\.0: /);
  for (const { title, outcome } of rule?.examples ?? []) expect(text).toContain(`Example, ${outcome}: ${title}\n`);
  expect(text).toMatch(/\n {2}to insufficient\n {4}HTTP\/1\.1 \d{3} /);
});

test('a pattern is found by its id and by its number', async () => {
  const text = await explained('crash-on-malformed');
  expect(text).toMatch(/^C11 crash-on-malformed: /);
  expect(text).toContain('credentials-never-crash');
  expect(await explained('c11')).toBe(text);
});

test('a rule that has the name of its pattern tells of both', async () => {
  expect(await explained('split-brain')).toMatch(
    /^split-brain: [\s\S]+\npattern {7}C06 split-brain: [\s\S]+\nExceptions\n/,
  );
});

test('a rule over the document alone is found by its number too', async () => {
  expect(await explained('spec-05')).toBe(await explained('scope-mode-decided'));
});

test('a wrong name is answered with the closest one, of rules and of patterns', async () => {
  const rule = await twogate(['explain', 'insufficient-scope-402']);
  expect(rule).toMatchObject({ status: 2, stdout: '' });
  expect(rule.stderr).toContain('The nearest one is insufficient-scope-403');
  const pattern = await twogate(['explain', 'method-gab']);
  expect(pattern.stderr).toContain('The nearest one is method-gap');
});
