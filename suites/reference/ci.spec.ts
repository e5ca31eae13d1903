import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { parse } from 'yaml';
import type { Report } from '../../src/model/report.ts';
import { test } from './installed.ts';
import { openReference } from './reference.ts';
import { type Ended, ROOT, run } from './spawn.ts';
import { timeless } from './timeless.ts';
import { writeWorkspace } from './workspace.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const read = async (name: string) => parse(await readFile(join(ROOT, 'docs', 'ci', name), 'utf8'));

const github = await read('github-actions.yml');
const gitlab = await read('gitlab-ci.yml');

/** As a workflow writes what the runner fills in. */
const expression = (inner: string): string => `$${`{{ ${inner} }}`}`;

const steps = (job: string): readonly Step[] => github.jobs[job].steps;
const withOf = (job: string, action: string): readonly Readonly<Record<string, unknown>>[] =>
  steps(job).flatMap(({ uses = '', with: options = {} }) => (uses.startsWith(`${action}@`) ? [options] : []));

/** What a job has the shell do, but for the installation, which is done. */
const commands = (lines: readonly (string | undefined)[]): readonly string[] =>
  lines.flatMap((line) => (line === undefined || line.startsWith('npm ci') ? [] : [line]));

const MACHINES = github.jobs.matrix.strategy.matrix.shard as readonly number[];
const ofMachine = commands(steps('matrix').map((step) => step.run));
const ofReport = commands(steps('report').map((step) => step.run));

/** As the runner fills in expressions. */
const filledIn = (command: string, shard: number): string =>
  command
    .replaceAll(expression('matrix.shard'), String(shard))
    .replaceAll(expression('strategy.job-total'), String(MACHINES.length));

const CONFIG = `import { defineConfig } from '@playwright/test';
import { conformance } from 'twogate/playwright';
export default defineConfig(conformance({ config: './twogate.config.yaml' }));
`;

/** What the page has its readers write into their configuration. */
const [FORMATS = ''] = /^formats: .*\n/m.exec(await readFile(join(ROOT, 'docs', 'ci', 'README.md'), 'utf8')) ?? [];

const readReport = async (folder: string): Promise<Report> =>
  JSON.parse(await readFile(join(folder, 'conformance-report', 'report.json'), 'utf8'));

/** `bash -e`, as both services run a step. */
const shell = (command: string, cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  run('bash', ['-e', '-c', command], { cwd, env: { CI: '1', ...env } });

test('three machines and one merge, by the commands of the workflow, tell what a single run tells', async ({
  installed: { folder },
}) => {
  const reference = await openReference({ defects: ['wrong-audience-403', 'ignores-scope-once'] });
  try {
    const config = await writeWorkspace(folder, reference);
    await writeFile(join(folder, 'playwright.config.ts'), CONFIG);
    await writeFile(config, `${await readFile(config, 'utf8')}${FORMATS}`);
    const first = await shell('npx twogate run --format json', folder);
    expect(first.status, first.stderr).toBe(1);
    await cp(join(folder, 'conformance-report', 'report.json'), join(folder, 'twogate-baseline.json'));
    await writeFile(config, `${await readFile(config, 'utf8')}baseline: ./twogate-baseline.json\n`);

    const whole = await shell('npx playwright test', folder);
    expect(whole.status, `what the baseline tells fails nothing:\n${whole.stdout}`).toBe(0);
    const single = await readReport(folder);
    await rm(join(folder, 'conformance-report'), { recursive: true });

    const [{ path: carried }] = withOf('matrix', 'actions/upload-artifact') as readonly [{ readonly path: string }];
    const [{ path: gathered }] = withOf('report', 'actions/download-artifact') as readonly [{ readonly path: string }];
    const artifacts = join(folder, 'artifacts');
    await mkdir(artifacts);
    for (const shard of MACHINES) {
      for (const command of ofMachine) {
        const ended = await shell(filledIn(command, shard), folder);
        expect(ended.status, ended.stdout).toBe(0);
      }
      await cp(join(folder, carried), artifacts, { recursive: true, errorOnExist: true, force: false });
      await rm(join(folder, carried), { recursive: true });
    }
    expect(await readdir(artifacts)).toHaveLength(MACHINES.length);
    await cp(artifacts, join(folder, gathered), { recursive: true });
    const summary = join(folder, 'summary.md');
    for (const command of ofReport) {
      const ended = await shell(command, folder, { GITHUB_STEP_SUMMARY: summary });
      expect(ended.status, ended.stderr).toBe(0);
    }

    const merged = await readReport(folder);
    expect(timeless(merged)).toEqual(timeless(single));
    expect(merged.baseline).toMatchObject({ new: 0, known: 2 });
    expect(await readFile(summary, 'utf8')).toContain('claim-as-403');
    const named = JSON.stringify([github, gitlab]).match(/conformance-report\/[\w.-]+/g) ?? [];
    expect([...new Set(named)]).toContain('conformance-report/report.sarif');
    for (const file of new Set(named)) await readFile(join(folder, file));
  } finally {
    await reference.close();
  }
});

test('both services run the same commands', () => {
  const inGitlab = (command: string): string =>
    command
      .replaceAll(expression('matrix.shard'), '$CI_NODE_INDEX')
      .replaceAll(expression('strategy.job-total'), '$CI_NODE_TOTAL');
  expect(commands(gitlab['two-gates-matrix'].script)).toEqual(ofMachine.map(inGitlab));
  expect(gitlab['two-gates-matrix'].parallel).toBe(MACHINES.length);
  const [merge] = ofReport;
  expect(commands(gitlab['two-gates-report'].script)).toEqual([merge]);
});

test('what one job leaves, the next one finds', () => {
  const [uploaded] = withOf('matrix', 'actions/upload-artifact');
  const [downloaded] = withOf('report', 'actions/download-artifact');
  expect(String(uploaded?.name).replace(expression('matrix.shard'), '*')).toBe(downloaded?.pattern);
  expect(downloaded).toMatchObject({ 'merge-multiple': true, path: 'blob-report' });
  expect(ofReport[0]).toContain(` ./${downloaded?.path}`);
  expect(gitlab['two-gates-matrix'].artifacts.paths).toEqual([uploaded?.path]);
  expect(gitlab['two-gates-report'].needs).toEqual(['two-gates-matrix']);
});

test('a job that fails still hands on what it has', () => {
  const after = [...steps('matrix').slice(-1), ...steps('report').slice(-3)];
  expect(after.map((step) => step.if)).toEqual(after.map(() => expression('!cancelled()')));
  expect(github.jobs.report.if).toBe(expression('!cancelled()'));
  expect([gitlab['two-gates-report'].when, gitlab['two-gates-matrix'].artifacts.when]).toEqual(['always', 'always']);
});

test('code scanning may be written to by the job that does it alone', () => {
  expect(github.permissions).toEqual({ contents: 'read' });
  expect(github.jobs.report.permissions).toEqual({ contents: 'read', 'security-events': 'write' });
  expect(github.jobs.matrix.permissions).toBeUndefined();
});
