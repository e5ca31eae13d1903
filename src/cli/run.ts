import { relative } from 'node:path';
import type { RunConfig } from '../config.ts';
import { TwogateError } from '../errors.ts';
import { waiverFaults } from '../findings/waive.ts';
import type { Report } from '../model/report.ts';
import { type Conformance, runConformance, type Selection } from './conformance.ts';
import { EXIT, exitStatus } from './exit.ts';
import { type CommonFlags, configForRun, selectionFrom } from './flags.ts';
import { painter, summaryOf } from './terminal.ts';

/** `twogate run` */
export async function run(flags: CommonFlags): Promise<number> {
  return runAndPrint(await configForRun(flags), selectionFrom(flags));
}

/** Runs, prints the summary and the paths of the reports; Ctrl-C ends it early, with what was observed judged. */
export async function runAndPrint(config: RunConfig, only: Selection): Promise<number> {
  const interruption = interruptible();
  try {
    const conformance = await runConformance(config, { signal: interruption.signal, only });
    print(conformance);
    tellScenarios(config);
    if (interruption.signal.aborted) return EXIT.interrupted;
    assertSomethingJudged(conformance);
    return exitStatus(conformance.report, config);
  } finally {
    interruption.end();
  }
}

function print({ report, files, stopped }: Conformance): void {
  process.stdout.write(`${summaryOf(report, painter(process.stdout, process.env))}\n`);
  if (stopped !== undefined) process.stdout.write(`Stopped early: ${stopped}.\n`);
  for (const file of files) process.stdout.write(`Report: ${relative(process.cwd(), file) || file}\n`);
  printFaults(report);
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

function interruptible(): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once('SIGINT', abort);
  return { signal: controller.signal, end: () => process.off('SIGINT', abort) };
}
