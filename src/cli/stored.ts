import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readJournal, type StoredRun } from '../engine/journal.ts';
import { TwogateError } from '../errors.ts';
import type { JsonObject } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';
import type { Leftover, Report, ReportedScenario } from '../model/report.ts';
import { firstViolation } from '../schema/violation.ts';
import { readPlan } from './resume.ts';

/** A run as it stands in its output folder. */
export interface RunFolder {
  readonly plan: Plan;
  readonly journal: StoredRun;
  /** What its report tells of things that could not be removed: the journal does not. */
  readonly leftovers: readonly Leftover[];
  /** What its report tells of the user's own tests. */
  readonly scenarios: readonly ReportedScenario[];
}

/**
 * Reads the report of a run, given its folder or the file itself.
 * @throws REPORT_UNREADABLE
 */
export async function readReport(path: string): Promise<Report> {
  const file = (await isFolder(path)) ? join(path, 'report.json') : path;
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw unreadable(file, 'there is no report of a run', cause);
  });
  const report = parsed(text);
  if (report === undefined) throw unreadable(file, 'the file is no report of a run: it is not JSON');
  const violation = firstViolation(await schema(), report);
  if (violation === undefined) return report as Report;
  const place = violation.path.join('.') || 'the whole';
  throw unreadable(file, `the file is no report that this version can read: ${place}: ${violation.demand}`);
}

/**
 * Reads a run's plan and journal, given its folder or its report.
 * @throws REPORT_UNREADABLE
 */
export async function readRun(path: string): Promise<RunFolder> {
  const folder = (await isFolder(path)) ? path : dirname(path);
  const plan = await readPlan(folder);
  const journal = await readJournal(join(folder, 'journal.ndjson'));
  const report = await readReport(folder).catch(() => undefined);
  return { plan, journal, leftovers: report?.leftovers ?? [], scenarios: report?.scenarios ?? [] };
}

export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

let loading: Promise<JsonObject> | undefined;

/** One object, whatever the number of reports: it has an id, and is compiled once. */
function schema(): Promise<JsonObject> {
  loading ??= readFile(new URL('../../reports/report.schema.json', import.meta.url), 'utf8').then(
    (text) => JSON.parse(text) as JsonObject,
  );
  return loading;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const unreadable = (file: string, sentence: string, cause?: unknown): TwogateError =>
  new TwogateError('REPORT_UNREADABLE', sentence, {
    file,
    ...(cause === undefined ? {} : { cause }),
    hint: 'Give the output folder of a run, or its report.json',
  });
