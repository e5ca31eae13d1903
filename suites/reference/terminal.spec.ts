import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { test as base, expect } from '@playwright/test';
import { ROOT, run, twogate } from './spawn.ts';

const test = base.extend<{ readonly folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'twogate-terminal-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

const DEMO = ['demo', '--defect', 'all-401', '--format', 'json'];

test.describe('in a pseudo-terminal', () => {
  test.skip(process.platform !== 'linux', 'util-linux has `script`, which makes one');

  const inWindow = (columns: number, folder: string, env: Readonly<Record<string, string>> = {}) => {
    const line = `stty cols ${columns}; exec "${process.execPath}" "${ROOT}dist/src/cli/main.js" ${DEMO.join(' ')}`;
    return run('script', ['-qec', line, '/dev/null'], { cwd: folder, env: { TERM: 'xterm', NO_COLOR: '', ...env } });
  };

  test('a bar comes and goes, and grid and findings fit the window', async ({ folder }) => {
    const ended = await inWindow(72, folder);
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(/\[K[█░]+ \d+ of \d+ cases, \d+(?:\.\d)?\/s, .* left/);
    expect(ended.stdout).toContain('\u001B[31m');
    const screen = ended.stdout.split('\r\u001B[K').at(-1) ?? '';
    const lines = screen.split(/\r?\n/).map(stripVTControlCharacters);
    const rows = lines.filter((line) => /^(?:operation|GET|PUT|POST|PATCH|DELETE) /.test(line));
    expect(rows.length).toBeGreaterThan(18);
    for (const row of rows) expect(row.length, row).toBeLessThanOrEqual(72);
    expect(lines.at(-2)).toBe('Report: conformance-report/report.json');
  });

  test('NO_COLOR leaves the shapes', async ({ folder }) => {
    const ended = await inWindow(100, folder, { NO_COLOR: '1' });
    expect(ended.stdout).not.toMatch(/\[\d+m/);
    expect(ended.stdout).toMatch(/✗ \d/);
  });
});

test('in a pipe there are plain lines, and nothing is cut', async ({ folder }) => {
  const ended = await twogate(DEMO, { cwd: folder });
  expect(ended.stdout).not.toMatch(/[^\P{Cc}\n]|…/u);
  expect(ended.stdout).toMatch(
    /DELETE \/orders\/\{orderId\}\/items\/\{itemId\} .* violated {2}every insufficient credential/,
  );
  expect(ended).toMatchObject({ status: 1, stderr: '' });
});

test('--json prints the summary and nothing else', async ({ folder }) => {
  const ended = await twogate([...DEMO, '--json'], { cwd: folder });
  expect(JSON.parse(ended.stdout)).toMatchObject({
    schemaVersion: '1.0',
    summary: { operations: { proven: 2, violated: 16 } },
    finishedAt: expect.any(String),
    exitStatus: 1,
    files: [expect.stringMatching(/report\.json$/)],
  });
  expect(ended).toMatchObject({ status: 1, stderr: '' });
});

test('--quiet prints the verdict alone', async ({ folder }) => {
  const ended = await twogate([...DEMO, '--quiet'], { cwd: folder });
  expect(ended.stdout).toBe('Operations: 2 proven, 16 violated, 0 unproven, 0 untested.\n');
  expect(ended).toMatchObject({ status: 1, stderr: '' });
});
