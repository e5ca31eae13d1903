import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figures, Question, TargetSettings } from './target.ts';

const pathOf = (module: string): string => fileURLToPath(new URL(module, import.meta.url));

/** The target, in a process of its own. */
export interface Target {
  readonly baseUrl: string;
  readonly ask: (question: Question) => Promise<Figures>;
  readonly close: () => void;
}

export async function startTarget(folder: string, settings: TargetSettings): Promise<Target> {
  const file = join(folder, 'target.json');
  await writeFile(file, JSON.stringify(settings), { mode: 0o600 });
  const child = fork(pathOf('./target.js'), [file]);
  const port = await answerOf<number>(child);
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    ask: (question) => {
      const answer = answerOf<Figures>(child);
      child.send(question);
      return answer;
    },
    close: () => void child.kill(),
  };
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new Error('the target ended before it answered'));
    child.once('exit', end);
    child.once('message', (answer) => {
      child.off('exit', end);
      resolve(answer as T);
    });
  });
}

/** One process from its start to its exit. */
export interface Measured {
  readonly elapsedMs: number;
  /** Bytes. */
  readonly peakMemory: number;
  readonly output: string;
}

/** A compiled module, and what it is run with. */
export interface Command {
  readonly module: string;
  readonly args: readonly string[];
  /** Of Node.js itself. */
  readonly flags?: readonly string[];
}

/** Runs a compiled module to its end. Throws where it does not exit with 0. */
export async function measure(folder: string, { module, args, flags = [] }: Command): Promise<Measured> {
  const meter = join(folder, 'meter');
  const start = performance.now();
  const child = fork(pathOf(module), [...args], {
    execArgv: [...flags, '--import', new URL('./meter.js', import.meta.url).href],
    env: { ...process.env, TWOGATE_BENCH_METER: meter },
    silent: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
  const [status] = await once(child, 'close');
  const elapsedMs = performance.now() - start;
  if (status !== 0) throw new Error(`${module} ended with ${status}: ${output.slice(-2000)}`);
  return { elapsedMs, peakMemory: Number(await readFile(meter, 'utf8')), output };
}

/** A measured process, with what the target saw of it. */
export interface Sample extends Measured {
  readonly seen: Figures;
}

export async function sample(target: Target, work: () => Promise<Measured>): Promise<Sample> {
  await target.ask({ ask: 'reset', record: false });
  const measured = await work();
  return { ...measured, seen: await target.ask({ ask: 'figures' }) };
}
