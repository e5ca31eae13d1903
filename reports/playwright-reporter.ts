import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { waiverFaults } from '../src/findings/waive.ts';
import type {
  AttachmentName,
  ObservationsAttachment,
  RunAttachment,
  ScenarioAttachment,
} from '../src/model/attachment.ts';
import type { Format } from '../src/model/format.ts';
import type { Observation } from '../src/model/observation.ts';
import type { Leftover, Report } from '../src/model/report.ts';
import { type EndedScenario, withScenarios } from './scenarios.ts';
import { writeReport } from './write.ts';

/** What the reporter cannot do itself: judge, and know the formats. */
export interface Conclusion {
  readonly conclude: (
    run: RunAttachment,
    observations: ReadonlyMap<string, Observation>,
    times: { readonly startedAt: string; readonly finishedAt?: string; readonly leftovers: readonly Leftover[] },
  ) => Promise<Report>;
  readonly formats: (names: readonly string[], run: RunAttachment) => Promise<readonly Format[]>;
}

export interface ReporterOptions {
  /** Default: the configuration's `output`. */
  readonly output?: string;
  readonly formats?: readonly string[];
}

const RUN = 'twogate-run' satisfies AttachmentName;
const OBSERVATIONS = 'twogate-observations' satisfies AttachmentName;
const SCENARIO = 'twogate-scenario' satisfies AttachmentName;

/** The project whose tests are scenarios, whether or not they came so far as to say so. */
const PROJECT = 'scenarios';

/**
 * Makes the reporter: it gathers what the tests attached, of this run or of merged shards, and writes one report.
 * @see [Playwright Reporter](https://playwright.dev/docs/api/class-reporter)
 */
export function createReporter({ conclude, formats }: Conclusion, options: ReporterOptions = {}): Reporter {
  const attachments: TestResult['attachments'] = [];
  const scenarios = new Map<string, readonly [TestCase, TestResult]>();
  const times: { start: number; end: number } = { start: Number.POSITIVE_INFINITY, end: 0 };
  return {
    printsToStdio: () => false,
    onTestEnd(test: TestCase, result: TestResult) {
      const isScenario = test.parent.project()?.name === PROJECT || result.attachments.some(isOfScenario);
      if (isScenario) scenarios.set(test.id, [test, result]);
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
      const matrix = await conclude(run, observations, { startedAt: iso(times.start), leftovers, ...finished });
      const report = withScenarios(matrix, await Promise.all([...scenarios.values()].map(endedOf)), process.cwd());
      const folder = resolve(options.output ?? run.output);
      const files = await writeReport(report, await formats(options.formats ?? run.formats, run), folder);
      for (const file of files) process.stdout.write(`Report: ${relative(process.cwd(), file) || file}\n`);
      return failingWaivers(report) ? { status: 'failed' } : undefined;
    },
  };
}

const isOfScenario = ({ name }: Attachment): boolean => name === SCENARIO;

/** A retried test is told of as it ended last. */
async function endedOf([test, result]: readonly [TestCase, TestResult]): Promise<EndedScenario> {
  const attached = result.attachments.find(isOfScenario);
  const told = attached === undefined ? undefined : (JSON.parse(await contentOf(attached)) as ScenarioAttachment);
  const why = test.annotations.concat(result.annotations ?? []).find(({ type }) => type === 'skip' || type === 'fixme');
  // Project and file come before the titles of groups.
  const titles = test.titlePath().slice(3);
  return {
    titles: titles.length === 0 ? [test.title] : titles,
    file: test.location.file,
    line: test.location.line,
    ended: test.outcome(),
    interrupted: result.status === 'interrupted',
    ...(why?.description === undefined ? {} : { why: why.description }),
    ...(told === undefined ? {} : { told }),
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
