import { resolve } from 'node:path';
import { beside } from '../../reports/scenarios.ts';
import { writeReport } from '../../reports/write.ts';
import { loadCatalogue } from '../catalogue.ts';
import { readAccepted } from '../config.ts';
import { formatsNamed, makeLocatedReport } from './conformance.ts';
import { exitStatus } from './exit.ts';
import { type CommonFlags, extensionsFrom } from './flags.ts';
import { printFaults } from './run.ts';
import { readRun } from './stored.ts';
import { painter, summaryOf } from './terminal.ts';

/** `twogate judge` */
export async function judgeStored(folder: string, flags: CommonFlags): Promise<number> {
  const catalogue = await loadCatalogue(await extensionsFrom(flags));
  const formats = formatsNamed(flags.format ?? ['json', 'junit', 'html'], catalogue);
  const accepted = await readAccepted(acceptedFiles(flags));
  const { plan, journal, leftovers, scenarios } = await readRun(folder);
  const { head, observations, finishedAt } = journal;
  const ended = finishedAt === undefined ? {} : { finishedAt };
  const run = { baseUrl: head.baseUrl, startedAt: head.startedAt, leftovers, ...ended };
  const report = beside(await makeLocatedReport(plan, observations, { catalogue, run, accepted }), scenarios);
  await writeReport(report, formats, resolve(flags.out ?? folder));
  process.stdout.write(`${summaryOf(report, painter(process.stdout, process.env))}\n`);
  printFaults(report);
  return exitStatus(report, { failOn: flags.failOn ?? 'high', strict: flags.strict ?? false });
}

export const acceptedFiles = ({ waivers, baseline }: CommonFlags) => ({
  folder: process.cwd(),
  ...(waivers === undefined ? {} : { waivers: resolve(waivers) }),
  ...(baseline === undefined ? {} : { baseline: resolve(baseline) }),
});
