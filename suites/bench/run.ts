import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/model/config.ts';
import type { Report } from '../../src/model/report.ts';
import { type Measured, measure, startTarget, type Target } from './processes.ts';
import { documentOf, routesOf } from './service.ts';
import type { Figures, TargetSettings } from './target.ts';

const RESOURCES = 180;
const PAIRS = 3;
const CONCURRENCY = 16;

/** One measured process, with what the target saw of it. */
interface Sample extends Measured {
  readonly seen: Figures;
}

interface Pair {
  readonly run: Sample;
  readonly loop: Sample;
}

async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'twogate-bench-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bench(folder: string): Promise<void> {
  const settings: TargetSettings = {
    resources: RESOURCES,
    issuer: 'https://issuer.test',
    audience: 'https://bench.test',
    key: randomBytes(32).toString('base64url'),
    apiKey: randomBytes(18).toString('base64url'),
  };
  const target = await startTarget(folder, settings);
  try {
    await compare(folder, settings, target);
  } finally {
    target.close();
  }
}

async function compare(folder: string, settings: TargetSettings, target: Target): Promise<void> {
  const whole = await writeWorkspace(join(folder, 'whole'), RESOURCES, { settings, target });
  const quarter = await writeWorkspace(join(folder, 'quarter'), RESOURCES / 4, { settings, target });
  const requests = await warmUp(folder, whole, target);
  const pairs: Pair[] = [];
  for (let index = 0; index < PAIRS; index += 1) {
    const run = await twogate(folder, whole, target);
    const loop = await sample(target, () => measure(folder, './loop.js', [target.baseUrl, requests, `${CONCURRENCY}`]));
    assertSame(run.seen, loop.seen);
    pairs.push({ run, loop });
    if (index === 0) printHead(run.seen);
    printPair(index + 1, { run, loop });
  }
  printMedians(pairs);
  const small = await twogate(folder, quarter, target);
  await printMemory({ folder: quarter, sample: small }, { folder: whole, sample: pairs[0]?.run ?? small });
}

/** The warm-up is where the requests come from: the target writes down what `twogate run` sends. */
async function warmUp(folder: string, workspace: string, target: Target): Promise<string> {
  const file = join(folder, 'requests.json');
  await target.ask({ ask: 'reset', record: true });
  await measure(folder, '../../src/cli/main.js', ['run', '--config', configIn(workspace)]);
  await target.ask({ ask: 'write', file });
  const { summary, operations } = await readReport(workspace);
  if (summary.operations.proven !== operations.length) throw new Error(`not all proven: ${JSON.stringify(summary)}`);
  await measure(folder, './loop.js', [target.baseUrl, file, `${CONCURRENCY}`]);
  return file;
}

const twogate = (folder: string, workspace: string, target: Target): Promise<Sample> =>
  sample(target, () => measure(folder, '../../src/cli/main.js', ['run', '--config', configIn(workspace)]));

async function sample(target: Target, work: () => Promise<Measured>): Promise<Sample> {
  await target.ask({ ask: 'reset', record: false });
  const measured = await work();
  return { ...measured, seen: await target.ask({ ask: 'figures' }) };
}

function assertSame(run: Figures, loop: Figures): void {
  const [a, b] = [run, loop].map(({ requests, statuses }) => JSON.stringify([requests, statuses]));
  if (a !== b) throw new Error(`the loop was answered otherwise than the run: ${a}, ${b}`);
}

const configIn = (workspace: string): string => join(workspace, 'twogate.config.json');

async function writeWorkspace(
  folder: string,
  resources: number,
  { settings, target }: { readonly settings: TargetSettings; readonly target: Target },
): Promise<string> {
  const { issuer, audience, apiKey, key } = settings;
  const config: Config = {
    document: './openapi.json',
    target: { baseUrl: target.baseUrl, limits: { concurrency: CONCURRENCY } },
    security: {
      oauth: { source: 'signing-key', key: './key.json', issuer, audience },
      apiKey: { source: 'static', tokens: [{ token: apiKey }] },
    },
    policy: { scopeMode: 'all' },
  };
  await mkdir(folder);
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(documentOf(routesOf(resources))));
  await writeFile(join(folder, 'key.json'), JSON.stringify({ kty: 'oct', alg: 'HS256', kid: 'bench', k: key }), {
    mode: 0o600,
  });
  await writeFile(configIn(folder), JSON.stringify(config), { mode: 0o600 });
  return folder;
}

const readReport = async (workspace: string): Promise<Report> =>
  JSON.parse(await readFile(reportIn(workspace), 'utf8')) as Report;

const reportIn = (workspace: string): string => join(workspace, 'conformance-report', 'report.json');

/** The whole command against the loop's requests alone: what the loop's own process costs is not held against it. */
const ratioOfWhole = ({ run, loop }: Pair): number => loop.seen.elapsedMs / run.elapsedMs;
const ratioOfSending = ({ run, loop }: Pair): number => loop.seen.elapsedMs / run.seen.elapsedMs;

const perSecond = ({ seen }: Sample, elapsedMs: number): string =>
  Math.round((seen.requests / elapsedMs) * 1000).toLocaleString('en');

function printHead({ requests, statuses }: Figures): void {
  const answers = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  print(
    `${RESOURCES * 5} operations, ${requests} requests, concurrency ${CONCURRENCY}, ${availableParallelism()} cores, Node ${process.version}`,
  );
  print(`Both were answered alike: ${answers.join(', ')}\n`);
  print(
    'Requests per second    twogate run, start to exit   first to last request   bare undici loop   ratio   ratio of sending alone',
  );
}

function printPair(number: number, pair: Pair): void {
  const { run, loop } = pair;
  const figures = [
    `pair ${number}`.padEnd(23),
    perSecond(run, run.elapsedMs).padEnd(29),
    perSecond(run, run.seen.elapsedMs).padEnd(24),
    perSecond(loop, loop.seen.elapsedMs).padEnd(19),
    ratioOfWhole(pair).toFixed(2).padEnd(8),
    ratioOfSending(pair).toFixed(2),
  ];
  print(figures.join(''));
}

function printMedians(pairs: readonly Pair[]): void {
  const outside = pairs.map(({ run }) => run.elapsedMs - run.seen.elapsedMs);
  print(
    `\nMedian ratio           ${median(pairs.map(ratioOfWhole)).toFixed(2)} (sending alone ${median(pairs.map(ratioOfSending)).toFixed(2)})`,
  );
  print(
    `Of a run of ${(median(pairs.map(({ run }) => run.elapsedMs)) / 1000).toFixed(2)} s, ${(median(outside) / 1000).toFixed(2)} s lie before the first and after the last request\n`,
  );
}

interface Measurement {
  readonly folder: string;
  readonly sample: Sample;
}

async function printMemory(small: Measurement, large: Measurement): Promise<void> {
  const [few, many] = await Promise.all([small, large].map(sizeOf));
  if (few === undefined || many === undefined) return;
  const extra = many.cases - few.cases;
  const row = ({ cases, memory, report }: typeof few) =>
    `${`  ${cases} cases`.padEnd(23)}${megabytes(memory)} peak memory, report.json ${megabytes(report)}`;
  print(`Memory\n${row(few)}\n${row(many)}`);
  print(
    `  for each extra case  ${Math.round((many.memory - few.memory) / extra)} bytes of memory, ${Math.round((many.report - few.report) / extra)} bytes of report.json`,
  );
}

async function sizeOf({ folder, sample }: Measurement) {
  const { cases } = await readReport(folder);
  const { size } = await stat(reportIn(folder));
  return { cases: cases.length, memory: sample.peakMemory, report: size };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await inTemporaryFolder(bench);
