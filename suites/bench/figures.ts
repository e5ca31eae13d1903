import { stat } from 'node:fs/promises';
import type { Sample } from './processes.ts';
import { readReport, reportIn } from './workspace.ts';

/** A run and, right after it, the bare loop. */
export interface Pair {
  readonly run: Sample;
  readonly loop: Sample;
}

const WIDTHS = [8, 24, 26, 18, 8, 0] as const;

const HEADINGS = [
  '',
  'run, start to exit',
  'run, first to last',
  'bare loop',
  'ratio',
  'ratio, first to last',
] as const;

export const headings = (): string => row(HEADINGS);

/** Requests per second, and what part of the loop's the run reaches. */
export function pairRow(number: number, pair: Pair): string {
  const { run, loop } = pair;
  const rates = [rate(run, run.elapsedMs), rate(run, run.seen.elapsedMs), rate(loop, loop.seen.elapsedMs)];
  return row([`pair ${number}`, ...rates, ratio(pair).toFixed(2), ratioOfSending(pair).toFixed(2)]);
}

export function medianRow(pairs: readonly Pair[]): string {
  const [whole, sending] = [median(pairs.map(ratio)), median(pairs.map(ratioOfSending))];
  return row(['median', '', '', '', whole.toFixed(2), sending.toFixed(2)]);
}

const row = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('')
    .trimEnd();

const rate = ({ seen }: Sample, elapsedMs: number): string =>
  `${Math.round((seen.requests / elapsedMs) * 1000).toLocaleString('en')}/s`;

/** The whole command against the loop's requests alone: the start of the loop's own process is not held against it. */
const ratio = ({ run, loop }: Pair): number => loop.seen.elapsedMs / run.elapsedMs;

const ratioOfSending = ({ run, loop }: Pair): number => loop.seen.elapsedMs / run.seen.elapsedMs;

/** Where the time of a run goes. */
export function timeLine(pairs: readonly Pair[]): string {
  const seconds = (of: (pair: Pair) => number): string => (median(pairs.map(of)) / 1000).toFixed(2);
  const whole = seconds(({ run }) => run.elapsedMs);
  const around = seconds(({ run }) => run.elapsedMs - run.seen.elapsedMs);
  return `A run takes ${whole} s, of which ${around} s lie before the first and after the last request.`;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** What a run left behind, and its peak memory. */
export interface Footprint {
  readonly cases: number;
  readonly memory: number;
  readonly report: number;
}

export async function footprintOf(workspace: string, { peakMemory }: Sample): Promise<Footprint> {
  const { cases } = await readReport(workspace);
  const { size } = await stat(reportIn(workspace));
  return { cases: cases.length, memory: peakMemory, report: size };
}

/** Peak memory of two runs, and what each case more costs beside what it adds to the report. */
export function memoryLines(few: Footprint, many: Footprint): string {
  const extra = many.cases - few.cases;
  const perCase = (of: (footprint: Footprint) => number): number => Math.round((of(many) - of(few)) / extra);
  const line = ({ cases, memory, report }: Footprint): string =>
    `${cases} cases: ${megabytes(memory)} peak memory, report.json ${megabytes(report)}`;
  const each = `${perCase(({ memory }) => memory)} bytes of memory, ${perCase(({ report }) => report)} bytes of report.json`;
  return [line(few), line(many), `for each case more: ${each}`].join('\n');
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
