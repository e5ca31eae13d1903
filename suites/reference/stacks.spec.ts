import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { loadFolders } from '../../src/catalogue.ts';
import { describeStack, observedAnswers, summarise } from './describe-stack.ts';
import { runStack } from './run-stack.ts';
import { ROOT } from './spawn.ts';
import type { Stack } from './stack.ts';

/** `UPDATE_DOCS=1 npx playwright test --project=reference suites/reference/stacks.spec.ts` writes what the tests demand. */
const UPDATES = process.env.UPDATE_DOCS === '1';

const PAGE = `${ROOT}/docs/stacks.md`;

const stacks = await loadFolders<Stack>([fileURLToPath(new URL('./stacks/', import.meta.url))]);

// One after the other: they write one page.
test.describe.configure({ mode: 'default' });

test('all at a glance', async () => {
  const { committed, due } = await sectionOf('summary', summarise(stacks));
  expect(committed, 'docs/stacks.md; UPDATE_DOCS=1 writes it').toBe(due);
});

for (const stack of stacks) {
  test(stack.id, async () => {
    const run = await runStack(stack);
    const failed = run.report.findings.filter(({ outcome }) => outcome === 'failed');
    const shown = await sectionOf(stack.id, await describeStack(stack, run));
    expect.soft(observedAnswers(stack, run), 'what it answers').toEqual(stack.answers);
    expect.soft(sorted(failed.flatMap(({ pattern }) => pattern ?? [])), 'the patterns found').toEqual(stack.patterns);
    const others = failed.filter(
      ({ pattern, severity }) => pattern === undefined && ['critical', 'high', 'medium'].includes(severity),
    );
    expect.soft(sorted(others.map(({ rule }) => rule)), 'the rules of no pattern').toEqual(stack.rules);
    expect.soft(shown.committed, 'docs/stacks.md; UPDATE_DOCS=1 writes it').toBe(shown.due);
  });
}

test('the page has the stacks that there are', async () => {
  const page = await readFile(PAGE, 'utf8');
  const named = [...page.matchAll(/^<!-- ([a-z0-9-]+) -->$/gm)].map(([, id]) => id);
  expect(named).toEqual(['summary', ...stacks.map(({ id }) => id)]);
});

const sorted = (ids: readonly string[]): readonly string[] => [...new Set(ids)].sort();

/** The page's part between the markers of a stack, as it is and as it is due; written first where that is asked for. */
async function sectionOf(id: string, due: string): Promise<{ readonly committed: string | undefined; due: string }> {
  const place = new RegExp(`(?<=<!-- ${id} -->\n)[^]*(?=<!-- /${id} -->)`);
  if (UPDATES) {
    const page = await readFile(PAGE, 'utf8');
    const known = place.test(page) ? page : `${page.trimEnd()}\n\n<!-- ${id} -->\n<!-- /${id} -->\n`;
    await writeFile(
      PAGE,
      known.replace(place, () => due),
    );
  }
  return { committed: place.exec(await readFile(PAGE, 'utf8'))?.[0], due };
}
