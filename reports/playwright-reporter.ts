import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { waiverFaults } from '../src/findings/waive.ts';
import type { AttachmentName, ObservationsAttachment, RunAttachment } from '../src/model/attachment.ts';
import type { Format } from '../src/model/format.ts';
import type { Observation } from '../src/model/observation.ts';
import type { Leftover, Report } from '../src/model/report.ts';
import { writeReport } from './write.ts';

/** What the reporter cannot do itself: judge, and know the formats. */
export interface Conclusion {
  readonly conclude: (
    run: RunAttachment,
    observations: ReadonlyMap<string, Observation>,
    times: { readonly startedAt: string; readonly finishedAt?: string; readonly leftovers: readonly Leftover[] },
  ) => Promise<Report>;
  readonly formats: (names: readonly string[]) => Promise<readonly Format[]>;
}

export interface ReporterOptions {
  /** Default: the configuration's `output`. */
  readonly output?: string;
  readonly formats?: readonly string[];
}

const RUN = 'twogate-run' satisfies AttachmentName;
const OBSERVATIONS = 'twogate-observations' satisfies AttachmentName;

/**
 * Makes the reporter: it gathers what the tests attached, of this run or of merged shards, and writes one report.
 * @see [Playwright Reporter](https://playwright.dev/docs/api/class-reporter)
 */
export function createReporter({ conclude, formats }: Conclusion, options: ReporterOptions = {}): Reporter {
  const attachments: TestResult['attachments'] = [];
  const times: { start: number; end: number } = { start: Number.POSITIVE_INFINITY, end: 0 };
  return {
    printsToStdio: () => false,
    onTestEnd(_test: TestCase, result: TestResult) {
      const own = result.attachments.filter(({ name }) => name === RUN || name === OBSERVATIONS);
      if (own.length === 0) return;
      attachments.push(...own);
      times.start = Math.min(times.start, result.startTime.getTime());
      times.end = Math.max(times.end, result.startTime.getTime() + result.duration);
    },
    async onEnd({ status }: FullResult) {
      const run = await runOf(attachments);
      // Nothing ran: a listing, or other projects alone.
      if (run === undefined) return;
      const finished = status === 'interrupted' || status === 'timedout' ? {} : { finishedAt: iso(times.end) };
      const { observations, leftovers } = await observedIn(attachments);
      const report = await conclude(run, observations, { startedAt: iso(times.start), leftovers, ...finished });
      const folder = resolve(options.output ?? run.output);
      const files = await writeReport(report, await formats(options.formats ?? run.formats), folder);
      for (const file of files) process.stdout.write(`Report: ${relative(process.cwd(), file) || file}\n`);
      return failingWaivers(report) ? { status: 'failed' } : undefined;
    },
  };
}

/** No test can tell that a waiver is of no use: only what is known of all of them does. */
function failingWaivers(report: Report): boolean {
  const faults = waiverFaults(report);
  if (faults.length === 0) return false;
  for (const fault of faults) process.stderr.write(`twogate: ${fault}\n`);
  // `merge-reports` does not look at the status that a reporter returns.
  process.once('exit', () => {
    process.exitCode ||= 1;
  });
  return true;
}

const iso = (time: number): string => new Date(time).toISOString();

type Attachment = TestResult['attachments'][number];

async function runOf(attachments: readonly Attachment[]): Promise<RunAttachment | undefined> {
  const found = attachments.find(({ name }) => name === RUN);
  return found === undefined ? undefined : (JSON.parse(await contentOf(found)) as RunAttachment);
}

interface Observed {
  readonly observations: ReadonlyMap<string, Observation>;
  readonly leftovers: readonly Leftover[];
}

/** A retried test attaches again: the later observation of a case counts. */
async function observedIn(attachments: readonly Attachment[]): Promise<Observed> {
  const observations = new Map<string, Observation>();
  const leftovers: Leftover[] = [];
  for (const attachment of attachments.filter(({ name }) => name === OBSERVATIONS)) {
    const attached = JSON.parse(await contentOf(attachment)) as ObservationsAttachment;
    for (const each of attached.observations) observations.set(each.case, each);
    leftovers.push(...attached.leftovers);
  }
  return { observations, leftovers };
}

/** Merged blob reports hold attachments as files. */
const contentOf = async ({ body, path }: Attachment): Promise<string> =>
  body?.toString('utf8') ?? (path === undefined ? 'null' : readFile(path, 'utf8'));
