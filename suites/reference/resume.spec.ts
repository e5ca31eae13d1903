import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { readJournal } from '../../src/engine/journal.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Plan, TestCase } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import { type Between, openBetween } from './between.ts';
import { openReference, type Reference } from './reference.ts';
import { ROOT, twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

/** Stops answering at the request of this number, until it is let go on. */
interface Gate {
  /** Settles when the request has come. */
  readonly reached: (request: number) => Promise<void>;
  readonly open: () => void;
}

interface Fixtures {
  readonly gate: Gate & { readonly mayPass: (number: number) => Promise<void> };
  readonly target: Between;
  /** With a configuration for the target. */
  readonly folder: string;
}

const test = base.extend<Fixtures, { reference: Reference }>({
  reference: [
    async ({}, use) => {
      const reference = await openReference({ defects: ['expired-403'] });
      await use(reference);
      await reference.close();
    },
    { scope: 'worker' },
  ],
  gate: async ({}, use) => {
    let stopAt = Number.POSITIVE_INFINITY;
    let tell = (): void => {};
    let goOn = (): void => {};
    let opened = Promise.resolve();
    await use({
      reached: (request) => {
        stopAt = request;
        opened = new Promise((resolve) => {
          goOn = resolve;
        });
        return new Promise((resolve) => {
          tell = resolve;
        });
      },
      open: () => {
        stopAt = Number.POSITIVE_INFINITY;
        goOn();
      },
      mayPass: async (number) => {
        if (number < stopAt) return;
        tell();
        await opened;
      },
    });
  },
  target: async ({ reference, gate }, use) => {
    const target = await openBetween(reference.baseUrl, async ({ number }) => {
      await gate.mayPass(number);
      return false;
    });
    await use(target);
    gate.open();
    await target.close();
  },
  folder: async ({ reference, target }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'twogate-resume-'));
    await writeWorkspace(folder, { ...reference, baseUrl: target.baseUrl });
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

function start(folder: string, args: readonly string[] = []): ChildProcess {
  const command = [`${ROOT}dist/src/cli/main.js`, 'run', '--format', 'json', ...args];
  return spawn(process.execPath, command, { cwd: folder, stdio: 'ignore' });
}

const resume = (folder: string, args: readonly string[] = []) =>
  twogate(['run', '--resume', '--format', 'json', ...args], { cwd: folder });

const journalOf = (folder: string): string => join(folder, 'conformance-report/journal.ndjson');

async function reportOf(folder: string): Promise<Report> {
  return JSON.parse(await readFile(join(folder, 'conformance-report/report.json'), 'utf8')) as Report;
}

const planOf = async (folder: string): Promise<Plan> =>
  JSON.parse(await readFile(join(folder, 'conformance-report/plan.json'), 'utf8')) as Plan;

/** What two runs of the same plan must agree on: everything but times, tokens and the ids of what was made. */
function essence({ operations, cases, findings, summary, credentials }: Report) {
  return {
    summary,
    operations,
    credentials,
    cases: cases.map(({ id, outcome, expected, reason, observed, control, lacking }) => ({
      ...{ id, outcome, expected, reason, control, lacking },
      status: observed?.status,
    })),
    findings: findings.map(({ fingerprint, rule, operations: on, cases: of }) => ({ fingerprint, rule, on, of })),
  };
}

/** Ids of the cases that the journal tells, in its order, without those that had no answer. */
async function answeredIn(folder: string): Promise<readonly string[]> {
  const lines = (await readFile(journalOf(folder), 'utf8')).split('\n');
  return lines.flatMap((line) => {
    const read = parsed(line);
    return read?.kind === 'response' ? [read.case] : [];
  });
}

function parsed(line: string): Observation | undefined {
  try {
    return JSON.parse(line) as Observation;
  } catch {
    return undefined;
  }
}

/** Ids of the cases of chains of which one was not answered: they are about one state, and are sent together again. */
function cutChains({ cases }: Plan, answered: ReadonlySet<string>): ReadonlySet<string> {
  const byId = new Map(cases.map((each) => [each.id, each]));
  const headOf = (testCase: TestCase): string => {
    const before = testCase.after === undefined ? undefined : byId.get(testCase.after);
    return before === undefined ? testCase.id : headOf(before);
  };
  const cut = new Set(cases.filter(({ id }) => !answered.has(id)).map(headOf));
  return new Set(cases.filter((each) => cut.has(headOf(each))).map(({ id }) => id));
}

test('a run that was killed is gone on with: nothing observed is lost or sent again, and the report is the same', async ({
  folder,
  gate,
  target,
}) => {
  const whole = await twogate(['run', '--format', 'json'], { cwd: folder });
  const due = essence(await reportOf(folder));
  const sentByWhole = target.seen.length;

  const reached = gate.reached(sentByWhole + Math.round(sentByWhole / 2));
  const child = start(folder);
  await reached;
  await expect.poll(async () => (await answeredIn(folder)).length).toBeGreaterThan(100);
  child.kill('SIGKILL');
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  gate.open();
  const before = await answeredIn(folder);
  const sentBefore = target.seen.length;
  const { made } = await readJournal(journalOf(folder));
  expect(made.length).toBeGreaterThan(0);
  const torn = before.at(-1) ?? '';
  await tearLastLine(journalOf(folder));

  const resumed = await resume(folder);
  expect(resumed.stderr).toBe('');
  expect(resumed.status).toBe(whole.status);
  const report = await reportOf(folder);
  expect(report.finishedAt).toBeDefined();
  expect(essence(report)).toEqual(due);
  expect(report.leftovers).toEqual([]);
  const removed = target.seen.slice(sentBefore).filter((each) => each.startsWith('DELETE '));
  expect(made.filter(({ value }) => !removed.some((each) => each.endsWith(`/${value}`)))).toEqual([]);

  const kept = new Set(before.slice(0, -1));
  const again = (await answeredIn(folder)).slice(before.length - 1).filter((id) => kept.has(id));
  const excused = cutChains(await planOf(folder), kept);
  expect(again.filter((id) => !excused.has(id))).toEqual([]);
  expect((await answeredIn(folder)).slice(before.length - 1)).toContain(torn);
  expect(target.seen.length - sentBefore).toBeLessThan(sentByWhole - kept.size + excused.size);
});

/** As a kill in the middle of a write leaves it. */
async function tearLastLine(path: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  const end = text.replace(/\n$/, '');
  await truncate(path, Buffer.byteLength(end) - 40);
}

test('a killed run is judged as far as it came, and nothing beyond', async ({ folder, gate }) => {
  const reached = gate.reached(300);
  const child = start(folder);
  await reached;
  await expect.poll(async () => (await answeredIn(folder)).length).toBeGreaterThan(100);
  child.kill('SIGKILL');
  await once(child, 'close');
  gate.open();
  const judged = await twogate(['judge', 'conformance-report'], { cwd: folder });
  expect(judged.stdout).toContain('cut off');
  expect(judged.status).not.toBe(0);
  const { cases, finishedAt } = await reportOf(folder);
  const answered = new Set(await answeredIn(folder));
  expect(finishedAt).toBeUndefined();
  expect(cases.filter(({ id, outcome }) => ['passed', 'failed'].includes(outcome) && !answered.has(id))).toEqual([]);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`a run that gets ${signal} judges what it has, is 130, and can be gone on with`, async ({ folder, gate }) => {
    const reached = gate.reached(80);
    const child = start(folder, ['--operation', 'listOrders', '--operation', 'getOrder', '--operation', 'createOrder']);
    const closed = once(child, 'close');
    await reached;
    child.kill(signal);
    gate.open();
    expect(await closed).toEqual([130, null]);
    const cut = await reportOf(folder);
    expect(cut.finishedAt).toBeUndefined();
    expect(cut.cases.filter(({ observed }) => observed !== undefined).length).toBeGreaterThan(20);
    expect(cut.summary.cases.untested).toBeGreaterThan(0);
    const args = ['--operation', 'listOrders', '--operation', 'getOrder', '--operation', 'createOrder'];
    const resumed = await resume(folder, args);
    const report = await reportOf(folder);
    expect(resumed.status, resumed.stdout).toBe(FOUND);
    expect(report).toMatchObject({ startedAt: cut.startedAt, finishedAt: expect.any(String) });
    expect(report.leftovers).toEqual([]);
  });
}

/** The API has a defect. */
const FOUND = 1;

const ONE = ['--operation', 'listOrders'];

test('a run that came to its end is judged again, and nothing is sent', async ({ folder, target }) => {
  await twogate(['run', '--format', 'json', ...ONE], { cwd: folder });
  const report = await reportOf(folder);
  const sent = target.seen.length;
  expect(await resume(folder, ONE)).toMatchObject({ status: FOUND, stderr: '' });
  expect(target.seen.length).toBe(sent);
  expect(await reportOf(folder)).toEqual(report);
});

test.describe('what is another run is not gone on with: exit 2 and one sentence', () => {
  const OTHERS: readonly (readonly [name: string, from: RegExp, to: string, sentence: RegExp, args?: string[]])[] = [
    ['another target', /127\.0\.0\.1/, 'localhost', /it was sent to .*127.* and the target is now .*localhost/],
    ['another policy', /$/, 'policy: { profile: http }\n', /the configuration, or the choice of operations, is not/],
    ['another choice', /$/, '', /the choice of operations, is not/, ['--operation', 'getOrder']],
    ['another issuer', /issuer: .*/, 'issuer: https://other.test', /the configuration is not what it was/],
    ['other writes', /baseUrl:/, 'writes: none\n  baseUrl:', /the configuration is not what it was/],
  ];
  for (const [name, from, to, sentence, args = ONE] of OTHERS) {
    test(name, async ({ folder, target }) => {
      await twogate(['run', '--format', 'json', ...ONE], { cwd: folder });
      const [sent, journal] = [target.seen.length, await readFile(journalOf(folder), 'utf8')];
      const file = join(folder, 'twogate.config.yaml');
      await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
      const ended = await resume(folder, args);
      expect(ended.stderr).toMatch(sentence);
      expect(ended.stderr.trim().split('\n')).toHaveLength(1);
      expect(ended).toMatchObject({ status: 2, stdout: '' });
      expect(target.seen.length).toBe(sent);
      expect(await readFile(journalOf(folder), 'utf8')).toBe(journal);
    });
  }

  test('another document', async ({ folder }) => {
    await twogate(['run', '--format', 'json', ...ONE], { cwd: folder });
    await appendFile(join(folder, 'openapi.yaml'), '\nx-more: true\n');
    const ended = await resume(folder, ONE);
    expect(ended.stderr).toMatch(/the document is not what it was/);
    expect(ended.status).toBe(2);
  });

  test('no run at all', async ({ folder }) => {
    const ended = await resume(folder);
    expect(ended.stderr).toMatch(/there is no plan of a run/);
    expect(ended.status).toBe(2);
  });
});

test('other limits and renewed credentials are the same run', async ({ folder }) => {
  await twogate(['run', '--format', 'json', ...ONE], { cwd: folder });
  const { head } = await readJournal(journalOf(folder));
  const file = join(folder, 'twogate.config.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text
      .replace(/^target:\n/m, 'target:\n  limits: { concurrency: 2 }\n')
      .replace(/token: .*/, 'token: renewed-key-of-the-api'),
  );
  expect(await resume(folder, ONE)).toMatchObject({ status: FOUND, stderr: '' });
  expect(head.settings).toMatch(/^[0-9a-f]{16}$/);
});
