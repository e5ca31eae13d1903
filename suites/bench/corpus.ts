import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Measured, measure } from './processes.ts';

/** Published documents of other projects, beside the repository; seen from the compiled module. */
const CORPUS = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url));

const ROUNDS = 5;

/** At most this many times what parsing and bundling takes. */
const RATIO = 1.5;

/** Bytes. */
const MEMORY = 1024 ** 3;

const WORK = ['plan', 'bundle'] as const;

interface Sample extends Measured {
  /** Milliseconds by document, and what came of it. */
  readonly documents: Readonly<Record<string, { readonly ms: number; readonly result: string }>>;
}

async function bench(folder: string): Promise<void> {
  const samples: Record<(typeof WORK)[number], Sample[]> = { plan: [], bundle: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const work of WORK) samples[work].push(await sample(folder, work));
  }
  const [plan, bundle] = [summed(samples.plan), summed(samples.bundle)];
  print(
    `Planning ${plan.documents.length} documents, and parsing and bundling the same with swagger-parser, median of ${ROUNDS}`,
  );
  for (const [at, { name, ms, result }] of plan.documents.entries()) {
    const other = bundle.documents[at];
    const failed = other?.result === 'bundled' ? '' : `, which ends in: ${other?.result}`;
    print(`  ${name.padEnd(52)}${seconds(ms)} plan  ${seconds(other?.ms ?? 0)} bundle  ${result}${failed}`);
  }
  const both = new Set(bundle.documents.filter(({ result }) => result === 'bundled').map(({ name }) => name));
  const [planned, bundled] = [summed(samples.plan, both).ms, summed(samples.bundle, both).ms];
  print(`  ${'all'.padEnd(52)}${seconds(plan.ms)} plan  ${seconds(bundle.ms)} bundle`);
  print(`  ${`the ${both.size} that both can read`.padEnd(52)}${seconds(planned)} plan  ${seconds(bundled)} bundle`);
  print(
    `Ratio ${ratio(plan.ms, bundle.ms)} over all, ${ratio(planned, bundled)} over what both can read (bar ${RATIO})`,
  );
  print(`Peak memory ${megabytes(plan.memory)} (bar ${megabytes(MEMORY)}), of bundling ${megabytes(bundle.memory)}`);
}

async function sample(folder: string, work: (typeof WORK)[number]): Promise<Sample> {
  const measured = await measure(folder, { module: './corpus-worker.js', args: [work, CORPUS] });
  return {
    ...measured,
    documents: JSON.parse(measured.output.trim().split('\n').at(-1) ?? '{}') as Sample['documents'],
  };
}

function summed(samples: readonly Sample[], only?: ReadonlySet<string>) {
  const names = Object.keys(samples[0]?.documents ?? {}).filter((name) => only?.has(name) ?? true);
  const documents = names.map((name) => ({
    name,
    ms: median(samples.map((each) => each.documents[name]?.ms ?? 0)),
    result: samples[0]?.documents[name]?.result ?? '',
  }));
  const totals = samples.map((each) => names.reduce((sum, name) => sum + (each.documents[name]?.ms ?? 0), 0));
  return { documents, ms: median(totals), memory: Math.max(...samples.map(({ peakMemory }) => peakMemory)) };
}

const ratio = (one: number, other: number): string => (one / other).toFixed(2);

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`.padStart(8);
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Prints what planning the corpus takes; says so where there is none. */
export async function benchCorpus(): Promise<void> {
  if (!existsSync(CORPUS)) return print(`Planning the corpus: skipped, there is none at ${CORPUS}`);
  const folder = await mkdtemp(join(tmpdir(), 'twogate-bench-'));
  try {
    await bench(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchCorpus();
