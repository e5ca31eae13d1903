import { relative } from 'node:path';
import type { RunConfig } from '../config.ts';
import { TwogateError } from '../errors.ts';
import { waiverFaults } from '../findings/waive.ts';
import type { Report } from '../model/report.ts';
import { type Conformance, runConformance, type Selection } from './conformance.ts';
import { EXIT, exitStatus } from './exit.ts';
import { configForRun, type RunFlags, selectionFrom } from './flags.ts';
import { runProgress } from './progress.ts';
import { painter, summaryOf, verdictLine } from './terminal.ts';

/** `twogate run` */
export async function run({ quiet = false, json = false, resume = false, ...flags }: RunFlags): Promise<number> {
  return runAndPrint(await configForRun(flags), { only: selectionFrom(flags), resume, quiet, json });
}

export interface RunOutput {
  readonly only: Selection;
  readonly resume?: boolean;
  /** Only the verdict. */
  readonly quiet: boolean;
  /** Only the summary, as JSON. */
  readonly json: boolean;
}

/** Runs, prints the summary and the paths of the reports; Ctrl-C ends it early, with what was observed judged. */
export async function runAndPrint(config: RunConfig, { only, resume = false, ...how }: RunOutput): Promise<number> {
  const interruption = interruptible();
  const progress = runProgress(
    how.quiet ? {} : { terminal: process.stderr, ...(how.json ? {} : { log: process.stdout }) },
  );
  try {
    const { signal } = interruption;
    const options = { signal, only, resume, onProgress: progress.show };
    const conformance = await runConformance(config, options).finally(progress.end);
    const status = signal.aborted ? EXIT.interrupted : exitStatus(conformance.report, config);
    if (how.json) process.stdout.write(`${JSON.stringify(summaryAsJson(conformance, status))}\n`);
    else print(conformance, config, how);
    printFaults(conformance.report);
    if (!signal.aborted) assertSomethingJudged(conformance);
    return status;
  } finally {
    interruption.end();
  }
}

/** The head of the report, what the shell is told, and where the rest is. */
function summaryAsJson({ report, files, stopped }: Conformance, exitStatus: number) {
  const { schemaVersion, tool, target, profile, startedAt, finishedAt, summary } = report;
  return { schemaVersion, tool, target, profile, startedAt, finishedAt, summary, stopped, exitStatus, files };
}

function print({ report, files, stopped }: Conformance, config: RunConfig, { quiet }: Pick<RunOutput, 'quiet'>): void {
  const paint = painter(process.stdout, process.env);
  const told = quiet ? verdictLine(report, paint) : summaryOf(report, paint, process.stdout);
  const lines = [
    told,
    ...(stopped === undefined ? [] : [`Stopped early: ${stopped}. twogate run --resume sends the rest.`]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (quiet) return;
  for (const file of files) process.stdout.write(`Report: ${relative(process.cwd(), file) || file}\n`);
  tellScenarios(config);
}

/** They are tests, and this host runs none. */
function tellScenarios({ scenarios }: RunConfig): void {
  if (scenarios === undefined) return;
  const folder = relative(process.cwd(), scenarios) || scenarios;
  process.stdout.write(`Scenarios: ${folder} was not run; npx playwright test runs it.\n`);
}

/** Waivers that fail the run are no part of what was found: they are told as errors are. */
export function printFaults(report: Report): void {
  for (const fault of waiverFaults(report)) process.stderr.write(`twogate: ${fault}\n`);
}

/** A report in which nothing was proven and nothing found wrong is no report. */
function assertSomethingJudged({ report: { summary, operations } }: Conformance): void {
  if (summary.operations.proven + summary.operations.violated > 0) return;
  const reason = operations.find((operation) => operation.reason !== undefined)?.reason ?? 'there was nothing to judge';
  throw new TwogateError('NOTHING_JUDGED', `not one operation could be proven or found violated, e.g. ${reason}`, {
    hint: 'Give fixtures and token sources until the controls are granted',
  });
}

/** A second signal ends the process there and then; the journal is kept. */
function interruptible(): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const name of SIGNALS) process.once(name, abort);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of SIGNALS) process.off(name, abort);
    },
  };
}

/** Ctrl-C, and what CI sends to a job that is cancelled. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
