import { relative, resolve } from 'node:path';
import { beside } from '../../reports/scenarios.ts';
import { writeReport } from '../../reports/write.ts';
import { type Catalogue, loadCatalogue } from '../catalogue.ts';
import { readAccepted } from '../config.ts';
import { TwogateError } from '../errors.ts';
import type { Format } from '../model/format.ts';
import type { Report } from '../model/report.ts';
import { formatsNamed, makeLocatedReport } from './conformance.ts';
import { EXIT, exitStatus } from './exit.ts';
import { type CommonFlags, extensionsFrom } from './flags.ts';
import { acceptedFiles } from './judge.ts';
import { mergeRuns } from './merge.ts';
import { printFaults } from './run.ts';
import { isFolder, type RunFolder, readReport, readRun } from './stored.ts';
import { painter, summaryOf } from './terminal.ts';

export interface ReportFlags extends CommonFlags {
  /** Several runs of parts of one document, as one. */
  readonly merge?: boolean;
}

const DEFAULT_FORMATS = ['json', 'junit', 'html'];

/** `twogate report` */
export async function report(runs: readonly string[], flags: ReportFlags): Promise<number> {
  const catalogue = await loadCatalogue(await extensionsFrom(flags));
  const formats = formatsNamed(flags.format ?? DEFAULT_FORMATS, catalogue);
  if (flags.merge === true) return merge(runs, flags, { catalogue, formats });
  const [run, ...others] = runs;
  if (run === undefined || others.length > 0) {
    const hint = 'Give one, or --merge to make one report of them';
    throw new TwogateError('OPTION_INVALID', `${runs.length} runs are given`, { hint });
  }
  const out = flags.out ?? ((await isFolder(run)) ? run : resolve(run, '..'));
  await write(await readReport(run), formats, out);
  return EXIT.clean;
}

interface Writing {
  readonly catalogue: Catalogue;
  readonly formats: readonly Format[];
}

/** Judges what all of them observed anew, and says what that means for the shell. */
async function merge(paths: readonly string[], flags: ReportFlags, { catalogue, formats }: Writing): Promise<number> {
  const accepted = await readAccepted(acceptedFiles(flags));
  const [first, ...others] = await Promise.all(paths.map(readRun));
  const { plan, observations, scenarios, ...run } = mergeRuns([first as RunFolder, ...others]);
  const judged = await makeLocatedReport(plan, observations, { catalogue, run, accepted });
  const merged = beside(judged, scenarios);
  process.stdout.write(`${summaryOf(merged, painter(process.stdout, process.env))}\n`);
  await write(merged, formats, flags.out ?? 'conformance-report');
  printFaults(merged);
  return exitStatus(merged, { failOn: flags.failOn ?? 'high', strict: flags.strict ?? false });
}

async function write(result: Report, formats: readonly Format[], out: string): Promise<void> {
  for (const file of await writeReport(result, formats, resolve(out))) {
    process.stdout.write(`Report: ${relative(process.cwd(), file) || file}\n`);
  }
}
