import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse, stringify } from 'yaml';
import type { sarifLog } from '../../reports/sarif/log.ts';
import { beside } from '../../reports/scenarios.ts';
import type { Report, ReportedScenario } from '../../src/model/report.ts';
import { sarifFaults } from '../unit/sarif-schema.ts';
import { openReference } from './reference.ts';
import { twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

interface Place {
  readonly folder: string;
  readonly config: string;
  /** Of `twogate`, run in the folder. */
  readonly call: (...args: readonly string[]) => ReturnType<typeof twogate>;
}

/** A fresh reference API and a folder to run in. */
async function withReference(defects: readonly string[], body: (place: Place) => Promise<void>): Promise<void> {
  const reference = await openReference({ defects });
  const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
  try {
    const config = await writeWorkspace(folder, reference);
    await body({ folder, config, call: (...args) => twogate(args, { cwd: folder }) });
  } finally {
    await reference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const json = async <T>(...path: readonly string[]): Promise<T> =>
  JSON.parse(await readFile(join(...path), 'utf8')) as T;

test('a run writes SARIF at the lines of the document, and Markdown', async () => {
  await withReference(['all-401'], async ({ folder, call }) => {
    const { status, stdout } = await call('run', '--format', 'sarif,markdown', '--format', 'json');
    expect(status).toBe(1);
    expect(stdout).toContain(join('conformance-report', 'report.sarif'));
    const out = join(folder, 'conformance-report');
    const report = await json<Report>(out, 'report.json');
    const log = await json<ReturnType<typeof sarifLog>>(out, 'report.sarif');
    const lines = (await readFile(join(folder, 'openapi.yaml'), 'utf8')).split('\n');
    const [result] = log.runs[0]?.results ?? [];
    const place = result?.locations?.[0]?.physicalLocation;
    expect(place?.artifactLocation).toEqual({ uri: 'openapi.yaml', uriBaseId: '%SRCROOT%' });
    const [finding] = report.findings;
    expect(result?.ruleId).toBe(finding?.rule);
    const [method = ''] = (finding?.operations[0] ?? '').split(' ');
    expect(lines[(place?.region?.startLine ?? 0) - 1]?.trim()).toBe(`${method.toLowerCase()}:`);
    expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('`all-401`');
  });
});

const RUNS = {
  sound: { status: 'proven', defects: [], operations: {}, exit: 0 },
  violated: { status: 'violated', defects: ['all-401'], operations: {}, exit: 1 },
  unproven: { status: 'unproven', defects: [], operations: { getOrder: { path: { orderId: 'none' } } }, exit: 2 },
} as const;

for (const [name, { status, defects, operations, exit }] of Object.entries(RUNS)) {
  test(`the SARIF of run and report is valid against the official schema: ${name}`, async () => {
    await withReference(defects, async ({ folder, config, call }) => {
      const written = parse(await readFile(config, 'utf8'));
      await writeFile(config, stringify({ ...written, operations }));
      const ran = await call('run', '--format', 'json,sarif', '--operation', 'getOrder');
      expect(ran.status, ran.stdout + ran.stderr).toBe(exit);
      const out = join(folder, 'conformance-report');
      const report = await json<Report>(out, 'report.json');
      expect(report.operations.map((each) => each.status)).toEqual([status]);
      const log = await json<ReturnType<typeof sarifLog>>(out, 'report.sarif');
      expect(sarifFaults(log)).toEqual([]);
      const failed = report.findings.filter(({ outcome }) => outcome === 'failed');
      expect(log.runs[0]?.results).toHaveLength(failed.length);
      await call('report', 'conformance-report', '--format', 'sarif', '--out', 'again');
      expect(await json(folder, 'again', 'report.sarif')).toEqual(log);
    });
  });
}

test('a stored run is written in other formats, given its folder or its report', async () => {
  await withReference(['all-401'], async ({ folder, call }) => {
    await call('run', '--format', 'json', '--operation', 'listOrders', '--out', 'one');
    const byFolder = await call('report', 'one', '--format', 'markdown,sarif', '--out', 'two');
    expect(byFolder).toMatchObject({ status: 0, stderr: '' });
    expect(byFolder.stdout).toBe(`Report: ${join('two', 'report.md')}\nReport: ${join('two', 'report.sarif')}\n`);
    const byFile = await call('report', join('one', 'report.json'), '--format', 'markdown');
    expect(byFile.status).toBe(0);
    const texts = ['one', 'two'].map((name) => readFile(join(folder, name, 'report.md'), 'utf8'));
    const [one, two] = await Promise.all(texts);
    expect(one).toBe(two);
    expect(one).toContain('❌');
    const log = await json<ReturnType<typeof sarifLog>>(folder, 'two', 'report.sarif');
    expect(log.runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.region?.startLine).toBeGreaterThan(1);
  });
});

test('what cannot be read or merged ends with 2 and a sentence', async () => {
  await withReference([], async ({ folder, call }) => {
    const none = await call('report', 'nowhere', '--format', 'json');
    expect(none.status).toBe(2);
    expect(none.stderr).toMatch(/^twogate: nowhere: there is no report of a run\. Give the output folder/);
    await writeFile(join(folder, 'report.json'), '{"schemaVersion":"1.0"}');
    const half = await call('report', 'report.json');
    expect(half.status).toBe(2);
    expect(half.stderr).toMatch(/report\.json: the file is no report that this version can read: tool: it is required/);
    const several = await call('report', 'a', 'b');
    expect(several.stderr).toContain('2 runs are given. Give one, or --merge');
    const unread = await call('report', '--merge', 'a', 'b');
    expect(unread.status).toBe(2);
    expect(unread.stderr).toContain('there is no plan of a run');
  });
});

/** As if the scenarios had been run into the same folder. */
async function withScenario(file: string, ended: Pick<ReportedScenario, 'outcome' | 'reason'>): Promise<void> {
  const facts = { file: 'scenarios/agent.spec.ts', line: 3, operations: [], requests: 1, failures: [], notes: [] };
  const report = await json<Report>(file);
  await writeFile(file, JSON.stringify(beside(report, [{ title: 'an agent', ...facts, ...ended }])));
}

test('shards merge into the report of one run, judged anew', async () => {
  await withReference(['all-401'], async ({ folder, call }) => {
    const whole = await call('run', '--format', 'json', '--out', 'whole');
    expect(whole.status).toBe(1);
    const single = await json<Report>(folder, 'whole', 'report.json');
    const names = single.operations.map(({ id }) => id);
    for (const shard of [0, 1, 2]) {
      const chosen = names.filter((_, index) => index % 3 === shard).flatMap((id) => ['--operation', id]);
      await call('run', '--format', 'json', '--out', `shard-${shard}`, ...chosen);
    }
    const shards = ['shard-2', 'shard-0', join('shard-1', 'report.json')];
    const ended = await call('report', '--merge', ...shards, '--format', 'json,markdown', '--out', 'merged');
    expect(ended.stderr).toBe('');
    expect(ended.status).toBe(1);
    const merged = await json<Report>(folder, 'merged', 'report.json');
    const facts = ({ operations, cases, findings, summary, credentials }: Report) => ({
      operations,
      summary,
      credentials,
      cases: cases.map(({ id, outcome, expected }) => [id, outcome, expected]),
      findings: findings.map((finding) => [finding.fingerprint, finding.rule, finding.operations, finding.cases]),
    });
    expect(facts(merged)).toEqual(facts(single));
    expect(merged.finishedAt).toBeDefined();

    await withScenario(join(folder, 'shard-0', 'report.json'), { outcome: 'failed', reason: 'it was let in' });
    await withScenario(join(folder, 'shard-2', 'report.json'), { outcome: 'passed' });
    const own = await call('report', '--merge', 'shard-2', 'shard-0', '--format', 'json', '--out', 'own');
    expect(own.status, own.stderr).toBe(1);
    const mended = await json<Report>(folder, 'own', 'report.json');
    expect(mended.scenarios, 'as it ended last').toMatchObject([{ title: 'an agent', outcome: 'passed' }]);

    const two = await call('report', '--merge', 'shard-0', 'shard-1', '--format', 'json', '--out', 'two');
    expect(two.status).toBe(1);
    const part = await json<Report>(folder, 'two', 'report.json');
    expect(part.scenarios).toMatchObject([{ title: 'an agent', outcome: 'failed', reason: 'it was let in' }]);
    expect(two.stdout).toContain('1 of 1 scenario failed');
    const judged = await call('judge', 'shard-0', '--format', 'json', '--fail-on', 'critical', '--out', 'judged');
    expect(judged.status, 'a failed scenario, whatever the threshold').toBe(1);
    expect((await json<Report>(folder, 'judged', 'report.json')).scenarios).toEqual(part.scenarios);
    expect(part.operations.map(({ id }) => id)).toEqual(names.filter((_, index) => index % 3 < 2));
    await writeFile(
      join(folder, 'whole', 'plan.json'),
      JSON.stringify({ ...(await json<object>(folder, 'whole', 'plan.json')), policy: {} }),
    );
    const other = await call('report', '--merge', 'shard-0', 'whole');
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('the runs cannot be merged: their policies differ');
  });
});
