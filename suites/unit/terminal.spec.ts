import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@playwright/test';
import { gridOf } from '../../src/cli/grid.ts';
import { legible } from '../../src/cli/legible.ts';
import { progressBar, progressLine, runProgress } from '../../src/cli/progress.ts';
import { painter, summaryOf } from '../../src/cli/terminal.ts';
import type { Report } from '../../src/model/report.ts';
import { acceptedReport } from './accepted-report.ts';

const plain = painter({}, {});

test.describe('colour', () => {
  const isPainted = (isTTY: boolean, env: NodeJS.ProcessEnv): boolean => painter({ isTTY }, env)('red', 'x') !== 'x';

  for (const [name, isTTY, env, due] of [
    ['a terminal has it', true, {}, true],
    ['a pipe has not', false, {}, false],
    ['NO_COLOR takes it away', true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR does not', true, { NO_COLOR: '' }, true],
    ['a dumb terminal has not', true, { TERM: 'dumb' }, false],
    ['FORCE_COLOR gives it to a pipe', false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR decides before NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['FORCE_COLOR=0 takes it away', true, { FORCE_COLOR: '0' }, false],
  ] as const) {
    test(name, () => expect(isPainted(isTTY, env)).toBe(due));
  }
});

test.describe('the grid', () => {
  const WIDTHS = [200, 120, 100, 80, 70, 60, 50, 40, 30];

  for (const width of WIDTHS) {
    test(`fits a window of ${width}, with every operation in one line`, () => {
      const report = acceptedReport();
      const lines = gridOf(report, { paint: painter({ isTTY: true }, {}), width });
      expect(lines).toHaveLength(report.operations.length + 1);
      for (const line of lines) expect(stripVTControlCharacters(line).length, line).toBeLessThanOrEqual(width);
    });
  }

  test('reads without colour: shapes in every width, counts and reasons where there is room', () => {
    const report = acceptedReport();
    const at = (width: number): string => gridOf(report, { paint: plain, width }).join('\n');
    for (const width of WIDTHS) expect(at(width)).toMatch(/✗[\s\S]*✓|✓[\s\S]*✗/);
    expect(at(100)).toMatch(/✗ \d/);
    expect(at(100).split('\n')[0]).toMatch(/operation +absent +invalid +insufficient +sufficient +status/);
    expect(at(70).split('\n')[0]).toMatch(/abs +inv +insuf +suf +status/);
    expect(at(40)).not.toMatch(/✗ \d/);
    const reason = report.operations.find(({ status }) => status === 'violated')?.reason ?? '';
    expect(reason).not.toBe('');
    expect(at(Number.POSITIVE_INFINITY)).toContain(reason);
  });

  test('identities have a column of their own', () => {
    const report = acceptedReport();
    const [column] = report.credentials;
    const named = report.credentials.map((each) => (each === column ? { ...each, identity: 'ci-bot' } : each));
    const [head] = gridOf({ ...report, credentials: named }, { paint: plain, width: 140 });
    expect(head).toMatch(/sufficient +identities +status/);
  });
});

test('findings wrap in a window and stay in one line in a file', () => {
  const report = acceptedReport();
  const width = 60;
  const shown = summaryOf(report, plain, { isTTY: true, columns: width });
  const told = summaryOf(report, plain, { columns: width });
  const message = report.findings.find(({ outcome, waived }) => outcome === 'failed' && !waived)?.message ?? '';
  expect(told).toContain(message);
  expect(shown.split('\n').length).toBeGreaterThan(told.split('\n').length);
});

test('what a document or a target says commands no terminal', () => {
  const report = acceptedReport();
  const hostile = '\u001B[2J\u001B]0;title\u0007\u202e\u0085';
  const [first, ...rest] = report.operations;
  const [finding] = report.findings;
  if (first === undefined || finding === undefined) throw new Error('the sample has neither');
  const changed: Report = {
    ...report,
    leftovers: [{ operation: 'POST /orders', parameter: 'orderId', value: hostile, reason: hostile }],
    operations: [{ ...first, id: `GET /${hostile}`, status: 'unproven', reason: hostile }, ...rest],
    findings: [
      {
        ...finding,
        outcome: 'failed',
        waived: false,
        message: hostile,
        evidence: [hostile],
        operations: [`GET /${hostile}`],
      },
    ],
  };
  for (const window of [{}, { isTTY: true, columns: 80 }]) {
    expect(summaryOf(changed, plain, window)).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  }
  expect(legible('GET /naïve/訂單')).toBe('GET /naïve/訂單');
});

test.describe('progress of a run', () => {
  const screen = (isTTY: boolean, columns?: number) => {
    const written: string[] = [];
    return {
      isTTY,
      ...(columns === undefined ? {} : { columns }),
      written,
      write: (text: string) => written.push(text),
    };
  };

  test('has count, rate and time left', () => {
    expect(progressLine({ done: 120, total: 480, perSecond: 60 })).toBe('120 of 480 cases, 60/s, 6 s left');
    expect(progressLine({ done: 1, total: 7200, perSecond: 0.5 })).toBe('1 of 7200 cases, 0.5/s, 4 h 0 min left');
    expect(progressLine({ done: 0, total: 10, perSecond: 0 })).toBe('0 of 10 cases, 0.0/s, ? left');
  });

  test('has a bar that fits the window, and none where there is no room', () => {
    const pace = { done: 50, total: 100, perSecond: 10 };
    for (const columns of [10, 20, 40, 45, 60, 80, 200]) {
      expect(progressBar(pace, columns).length).toBeLessThan(columns);
    }
    expect(progressBar(pace, 80)).toMatch(/^█+░+ 50 of 100 cases, 10\/s, 5 s left$/);
    expect(progressBar(pace, 40)).toBe('50 of 100 cases, 10/s, 5 s left');
  });

  test('is one line on a terminal, kept up to date and taken away', () => {
    let now = 0;
    const terminal = screen(true, 80);
    const log = screen(false);
    const progress = runProgress({ terminal, log, clock: () => now });
    for (let done = 1; done <= 100; done += 1) {
      now += 10;
      progress.show(done, 100);
    }
    progress.end();
    expect(log.written).toEqual([]);
    expect(terminal.written.length).toBe(11);
    expect(terminal.written.every((text) => text.startsWith('\r\u001B[K') && !text.includes('\n'))).toBe(true);
    expect(terminal.written.at(-1)).toBe('\r\u001B[K');
    expect(terminal.written.at(-2)).toContain('91 of 100 cases, 100/s, 1 s left');
  });

  test('is a line in a log every ten seconds, without control characters', () => {
    let now = 0;
    const log = screen(false);
    const progress = runProgress({ terminal: screen(false), log, clock: () => now });
    for (let done = 1; done <= 250; done += 1) {
      now += 100;
      progress.show(done, 300);
    }
    progress.end();
    expect(log.written).toEqual(['100 of 300 cases, 10/s, 20 s left\n', '200 of 300 cases, 10/s, 10 s left\n']);
  });

  test('counts what an earlier part had done, and not its rate', () => {
    let now = 0;
    const log = screen(false);
    const progress = runProgress({ log, clock: () => now });
    progress.show(501, 1000);
    now = 10_000;
    progress.show(600, 1000);
    expect(log.written).toEqual(['600 of 1000 cases, 10/s, 40 s left\n']);
  });
});
