import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { footprintOf, headings, medianRow, memoryLines, type Pair, pairRow, timeLine } from './figures.ts';
import { type Command, measure, type Sample, sample, startTarget, type Target } from './processes.ts';
import type { Figures } from './target.ts';
import { type Algorithm, configIn, readReport, trustOf, writeWorkspace } from './workspace.ts';

const RESOURCES = 180;
const PAIRS = 5;
const CONCURRENCY = 16;

const ALGORITHMS = {
  ES256: 'verifies ES256 signatures, as the reference API does',
  HS256: 'verifies HS256, the least that a sound one can do: the client alone is the limit',
} as const satisfies Record<Algorithm, string>;

/** One target with what is sent to it. */
interface Bench {
  readonly folder: string;
  readonly target: Target;
  /** Of the whole document, and of a quarter of it. */
  readonly workspaces: { readonly whole: string; readonly quarter: string };
}

/** `npm run bench`, or `npm run bench -- HS256` for the harder target. */
async function main([name = 'ES256']: readonly string[]): Promise<void> {
  if (!isAlgorithm(name)) throw new Error(`there is no target ${name}: choose ${Object.keys(ALGORITHMS).join(' or ')}`);
  print(`Node ${process.version}, ${availableParallelism()} cores, concurrency ${CONCURRENCY}`);
  await withBench(name, compare);
}

const isAlgorithm = (name: string): name is Algorithm => Object.hasOwn(ALGORITHMS, name);

async function withBench(
  algorithm: Algorithm,
  work: (bench: Bench, algorithm: Algorithm) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'twogate-bench-'));
  const trust = trustOf(RESOURCES, algorithm);
  const target = await startTarget(folder, trust.settings);
  const workspace = (name: string, resources: number): Promise<string> =>
    writeWorkspace(join(folder, name), { baseUrl: target.baseUrl, trust, resources, concurrency: CONCURRENCY });
  try {
    const workspaces = {
      whole: await workspace('whole', RESOURCES),
      quarter: await workspace('quarter', RESOURCES / 4),
    };
    await work({ folder, target, workspaces }, algorithm);
  } finally {
    target.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Run and loop in turn, after one of each to warm up. */
async function compare(bench: Bench, algorithm: Algorithm): Promise<void> {
  const requests = await record(bench);
  const warm = await loop(bench, requests);
  print(`A target that ${ALGORITHMS[algorithm]}\n${requestsLine(warm.seen)}\n\n${headings()}`);
  const pairs: Pair[] = [];
  for (let number = 1; number <= PAIRS; number += 1) {
    const pair = { run: await twogate(bench, bench.workspaces.whole), loop: await loop(bench, requests) };
    assertSame(pair);
    print(pairRow(number, pair));
    pairs.push(pair);
  }
  print(`${medianRow(pairs)}\n${timeLine(pairs)}\n\n${await memory(bench)}`);
}

/** The warm-up is where the loop's requests come from: the target writes down what `twogate run` sends. */
async function record(bench: Bench): Promise<string> {
  const file = join(bench.folder, 'requests.json');
  await bench.target.ask({ ask: 'reset', record: true });
  await measure(bench.folder, commandIn(bench.workspaces.whole));
  await bench.target.ask({ ask: 'write', file });
  const { summary, operations } = await readReport(bench.workspaces.whole);
  if (summary.operations.proven < operations.length) throw new Error(`not all proven: ${JSON.stringify(summary)}`);
  return file;
}

const commandIn = (workspace: string, flags: readonly string[] = []): Command => ({
  module: '../../src/cli/main.js',
  args: ['run', '--config', configIn(workspace)],
  flags,
});

const twogate = ({ folder, target }: Bench, workspace: string, flags?: readonly string[]): Promise<Sample> =>
  sample(target, () => measure(folder, commandIn(workspace, flags)));

const loop = ({ folder, target }: Bench, requests: string): Promise<Sample> =>
  sample(target, () => measure(folder, { module: './loop.js', args: [target.baseUrl, requests, String(CONCURRENCY)] }));

function requestsLine({ requests, statuses }: Figures): string {
  const answers = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  return `${RESOURCES * 5} operations, ${requests} requests, answered ${answers.join(', ')}`;
}

/** A loop that is answered otherwise does not send the same requests. */
function assertSame({ run, loop }: Pair): void {
  const [ofRun, ofLoop] = [run, loop].map(({ seen: { requests, statuses } }) => JSON.stringify({ requests, statuses }));
  if (ofRun !== ofLoop) throw new Error(`the run saw ${ofRun}, the loop ${ofLoop}`);
}

/** Where memory is plenty, Node.js leaves garbage lying: what a run needs shows where it must collect it. */
const HEAP_MEGABYTES = 256;

/** Of a run over the document and of one over a quarter of it, both in the same small heap. */
async function memory(bench: Bench): Promise<string> {
  const { whole, quarter } = bench.workspaces;
  const flags = [`--max-old-space-size=${HEAP_MEGABYTES}`];
  const few = await footprintOf(quarter, await twogate(bench, quarter, flags));
  const many = await footprintOf(whole, await twogate(bench, whole, flags));
  return `In a heap of ${HEAP_MEGABYTES} MB\n${memoryLines(few, many)}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

await main(process.argv.slice(2));
