import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from '../browser.ts';
import { writeStoredRun } from './stored-run.ts';

const ROUNDS = 5;
const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** Milliseconds after navigation. */
interface Opening {
  readonly paint: number;
  readonly loaded: number;
}

test('a page about sixty thousand cells opens and filters at once', async ({ browser }, info) => {
  const folder = info.outputPath('run');
  await writeStoredRun(folder);
  judge(folder);
  const file = join(folder, 'index.html');
  const { size } = statSync(file);
  const empty = join(folder, 'empty.html');
  writeFileSync(empty, emptyPage(size));
  const { cases } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')).summary;
  const seen: Record<'report' | 'empty', Opening[]> = { report: [], empty: [] };
  const filtered: number[] = [];
  const frames: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['empty', 'report'] as const) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(pathToFileURL(name === 'report' ? file : empty).href, { waitUntil: 'load' });
      await expect(page.getByRole('heading', { level: 1 })).toBeInViewport();
      seen[name].push(await opening(page));
      if (name === 'empty') frames.push(await frame(page));
      else filtered.push(...(await filterTimes(page)));
      await page.close();
    }
  }
  const paint = median(seen.report.map((each) => each.paint)) - median(seen.empty.map((each) => each.paint));
  const loaded = median(seen.report.map((each) => each.loaded)) - median(seen.empty.map((each) => each.loaded));
  const filtering = median(filtered) - median(frames);
  const slowest = Math.max(...filtered) - median(frames);
  const lines = [
    `${Object.values<number>(cases).reduce((sum, count) => sum + count, 0)} cells (${cases.failed} wrong): index.html ${(size / 1e6).toFixed(1)} MB`,
    `first paint ${median(seen.report.map((each) => each.paint)).toFixed(0)} ms, empty page of the same size ${median(seen.empty.map((each) => each.paint)).toFixed(0)} ms: ${paint.toFixed(0)} ms more`,
    `loaded and enhanced ${median(seen.report.map((each) => each.loaded)).toFixed(0)} ms, empty page ${median(seen.empty.map((each) => each.loaded)).toFixed(0)} ms: ${loaded.toFixed(0)} ms more`,
    `filtering to the next frame: ${filtering.toFixed(0)} ms more than an empty page’s frame, the slowest of ${filtered.length} ${slowest.toFixed(0)} ms`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  expect(size).toBeLessThan(15_000_000);
  expect(paint).toBeLessThan(1000);
  expect(filtering).toBeLessThan(100);
});

/** Findings make the exit status 1. */
function judge(folder: string): void {
  try {
    execFileSync(process.execPath, [MAIN, 'judge', folder, '--format', 'html', '--format', 'json'], { stdio: 'pipe' });
  } catch (error) {
    if ((error as { status?: number }).status !== 1) throw error;
  }
}

function emptyPage(size: number): string {
  const [start, end] = ['<!doctype html><title>empty</title><h1>Empty</h1><!--', '-->'];
  return start + 'x'.repeat(size - start.length - end.length) + end;
}

const opening = (page: Page): Promise<Opening> =>
  page.evaluate(`({
    paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    loaded: performance.getEntriesByType('navigation')[0].loadEventEnd,
  })`);

/** To the frame after the next: what was changed has been painted then. */
const PAINTED = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

async function frame(page: Page): Promise<number> {
  await page.evaluate(PAINTED);
  return page.evaluate(
    `(async () => { const start = performance.now(); await ${PAINTED}; return performance.now() - start; })()`,
  );
}

/** One change after the other, and each taken back. */
const CHANGES = [
  ['status', 'violated'],
  ['severity', 'critical'],
  ['method', 'DELETE'],
  ['tag', 'tag 7'],
  ['credential', 'invalid-kind-5'],
  ['q', 'resources-37'],
] as const;

async function filterTimes(page: Page): Promise<readonly number[]> {
  const times: number[] = [];
  await frame(page);
  for (const [name, value] of CHANGES) {
    for (const chosen of [value, '']) {
      const change = `const field = document.querySelector('form.filter [name="${name}"]');
        field.value = ${JSON.stringify(chosen)};
        if (field.value !== ${JSON.stringify(chosen)}) throw new Error('there is no ${name} ${chosen}');
        field.dispatchEvent(new Event('input', { bubbles: true }));`;
      times.push(
        await page.evaluate(
          `(async () => { const start = performance.now(); ${change} await ${PAINTED}; return performance.now() - start; })()`,
        ),
      );
    }
  }
  return times;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
