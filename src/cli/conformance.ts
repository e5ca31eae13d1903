import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { planFromConfig } from '../../generators/matrix/from-config.ts';
import { assemble } from '../../reports/assemble.ts';
import { jsonLines } from '../../reports/json-lines.ts';
import { withSources } from '../../reports/sources.ts';
import { writeReport } from '../../reports/write.ts';
import { writePieces } from '../../reports/write-pieces.ts';
import { type Catalogue, loadCatalogue } from '../catalogue.ts';
import { type RunConfig, readAccepted } from '../config.ts';
import { conduct } from '../engine/conduct.ts';
import { type Journal, openJournal, reopenJournal, type StoredRun } from '../engine/journal.ts';
import { openProbe } from '../engine/open.ts';
import { assertCredentialsWork, preflight } from '../engine/preflight.ts';
import { answersThatCount, contestedSince } from '../engine/resume.ts';
import { TwogateError } from '../errors.ts';
import { accept } from '../findings/accept.ts';
import { maskedPlan } from '../http/masked-plan.ts';
import { judge } from '../judge.ts';
import type { Accepted } from '../model/accepted.ts';
import type { Format } from '../model/format.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import type { Leftover, Report } from '../model/report.ts';
import { locate } from '../openapi/locate.ts';
import { VERSION } from '../version.ts';
import { closestOf } from './closest.ts';
import { settingsOf, storedRun } from './resume.ts';

export interface ConformanceOptions {
  readonly signal?: AbortSignal;
  /** Only these operations and tags; empty: all. */
  readonly only?: Selection;
  /** Called after each observation; those of an earlier part of the run are in the number of cases that are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Goes on with the run in the output folder: sends what has no answer yet. */
  readonly resume?: boolean;
  /** Tells the day on which waivers must hold; default: the clock of this machine. */
  readonly now?: () => Date;
}

export interface Selection {
  readonly operations: readonly string[];
  readonly tags: readonly string[];
}

export interface Conformance {
  readonly report: Report;
  /** Absolute paths of what was written. */
  readonly files: readonly string[];
  /** Why the run stopped early, where it did. */
  readonly stopped?: string;
}

/**
 * The whole pipeline against a running API: load, plan, probe, judge, assemble, render.
 * Leaves plan, journal and reports in the output folder. Throws coded errors where nothing can be judged.
 */
export async function runConformance(config: RunConfig, options: ConformanceOptions = {}): Promise<Conformance> {
  const catalogue = await loadCatalogue(config.extensions);
  const formats = formatsNamed(config.formats, catalogue);
  const { report, stopped } = await runAndJudge(config, catalogue, options);
  const files = await writeReport(report, formats, config.output);
  return { report, files, ...(stopped === undefined ? {} : { stopped }) };
}

/** Plan and observations are let go of before anything is rendered. */
async function runAndJudge(
  config: RunConfig,
  catalogue: Catalogue,
  options: ConformanceOptions,
): Promise<Omit<Conformance, 'files'>> {
  const whole = await planFromConfig(config, catalogue);
  const plan = select(whole, options.only);
  // Before anything is sent, and before the baseline may be written over.
  const accepted = await readAccepted(config);
  const { observations, ...run } = await probeAll({ whole, plan }, config, { catalogue, options });
  const report = await makeLocatedReport(maskedPlan(plan, config.inserted), observations, {
    catalogue,
    run: { ...run, baseUrl: config.target.baseUrl },
    accepted,
    now: options.now?.() ?? new Date(),
  });
  return { report, ...(run.stopped === undefined ? {} : { stopped: run.stopped }) };
}

export interface RunTimes {
  readonly baseUrl: string;
  readonly leftovers?: readonly Leftover[];
  readonly startedAt: string;
  readonly finishedAt?: string;
}

export interface ReportContext {
  readonly catalogue: Catalogue;
  readonly run: RunTimes;
  /** Default: nothing. */
  readonly accepted?: Accepted;
  /** The day on which waivers must hold; default: today. */
  readonly now?: Date;
}

/** Judges observations, assembles the report and lays over it what is accepted; offline. */
export function makeReport(
  plan: Plan,
  observations: ReadonlyMap<string, Observation>,
  { catalogue, run, accepted = {}, now = new Date() }: ReportContext,
): Report {
  const verdicts = judge(plan, observations, catalogue.rules);
  const rules = new Map(catalogue.rules.map((rule) => [rule.id, rule]));
  const report = assemble({ plan, observations, verdicts, rules, run: { ...run, toolVersion: VERSION } });
  return accept(report, accepted, { plan, observations, now });
}

/** The same, with the places in the document of what failed. */
export async function makeLocatedReport(
  plan: Plan,
  observations: ReadonlyMap<string, Observation>,
  context: ReportContext,
): Promise<Report> {
  const report = makeReport(plan, observations, context);
  if (report.findings.every(({ outcome }) => outcome !== 'failed')) return report;
  const pointers = plan.operations.map(({ pointer }) => pointer);
  return withSources(report, { plan, places: await locate(plan.document, pointers), folder: process.cwd() });
}

interface Plans {
  /** The document's: producers may stand outside the choice. */
  readonly whole: Plan;
  /** The chosen part of it. */
  readonly plan: Plan;
}

interface Observed {
  readonly observations: ReadonlyMap<string, Observation>;
  readonly leftovers: readonly Leftover[];
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly stopped?: string;
}

async function probeAll(
  { whole, plan }: Plans,
  config: RunConfig,
  { catalogue, options }: { readonly catalogue: Catalogue; readonly options: ConformanceOptions },
): Promise<Observed> {
  const stored = options.resume === true ? await storedRun(plan, config) : undefined;
  const answers = answersThatCount(plan.cases, stored?.observations ?? new Map());
  if (stored?.finishedAt !== undefined) return { ...stored, leftovers: [], startedAt: stored.head.startedAt };
  const { probe, hook, close } = await openProbe(plan, config, catalogue);
  try {
    if (answers.size < plan.cases.length) await preflight(plan, probe);
    const { journal, startedAt } = await openRunFolder(plan, config, stored);
    const observations = new Map<string, Observation>(answers);
    const marked = contestedSince(plan.cases, answers);
    const observe = (came: Observation): void => {
      const observation = marked(came);
      observations.set(observation.case, observation);
      journal.append(observation);
      options.onProgress?.(observations.size, plan.cases.length);
    };
    const { stopped, leftovers } = await conduct(whole, plan, {
      probe,
      hook,
      limits: config.target.limits,
      observe,
      onCreated: journal.made,
      earlier: { answers, made: stored?.made ?? [] },
      signal: anyOf(journal.broken, options.signal),
    });
    journal.cleaned();
    const finishedAt = stopped === undefined ? new Date().toISOString() : undefined;
    await journal.close(finishedAt);
    if (options.signal?.aborted !== true) assertCredentialsWork(plan, observations);
    return {
      observations,
      leftovers,
      startedAt,
      ...(finishedAt === undefined ? {} : { finishedAt }),
      ...(stopped === undefined ? {} : { stopped }),
    };
  } finally {
    await close();
  }
}

const anyOf = (...signals: readonly (AbortSignal | undefined)[]): AbortSignal =>
  AbortSignal.any(signals.filter((signal) => signal !== undefined));

interface OpenFolder {
  readonly journal: Journal;
  readonly startedAt: string;
}

async function openRunFolder(plan: Plan, config: RunConfig, stored: StoredRun | undefined): Promise<OpenFolder> {
  const path = join(config.output, 'journal.ndjson');
  if (stored !== undefined) return { journal: await reopenJournal(path), startedAt: stored.head.startedAt };
  const startedAt = new Date().toISOString();
  await mkdir(config.output, { recursive: true }).catch((cause) => {
    throw new TwogateError('OUTPUT_UNWRITABLE', 'the output folder cannot be made', { file: config.output, cause });
  });
  const file = join(config.output, 'plan.json');
  await writePieces(file, jsonLines(maskedPlan(plan, config.inserted))).catch((cause) => {
    throw new TwogateError('OUTPUT_UNWRITABLE', `the plan cannot be written: ${cause.message}`, { file, cause });
  });
  const head = { kind: 'head', startedAt, baseUrl: config.target.baseUrl, settings: settingsOf(config) } as const;
  return { journal: await openJournal(path, head), startedAt };
}

/** The named formats. Throws `OPTION_INVALID` where one does not exist. */
export function formatsNamed(names: readonly string[], { formats }: Catalogue): readonly Format[] {
  return names.map((name) => {
    const format = formats.find(({ id }) => id === name);
    if (format !== undefined) return format;
    const ids = formats.map(({ id }) => id);
    throw new TwogateError('OPTION_INVALID', `there is no format ${name}`, { hint: closestOf(name, ids) });
  });
}

/** The plan with only the chosen operations. Throws `OPTION_INVALID` where a name chooses nothing. */
export function select(plan: Plan, only: Selection = { operations: [], tags: [] }): Plan {
  if (only.operations.length === 0 && only.tags.length === 0) return plan;
  const { operations } = plan;
  for (const name of only.operations) {
    if (operations.some(({ id, operationId }) => name === id || name === operationId)) continue;
    const names = operations.map(({ id, operationId }) => operationId ?? id);
    throw new TwogateError('OPTION_INVALID', `the document has no operation ${name}`, { hint: closestOf(name, names) });
  }
  const tags = [...new Set(operations.flatMap((operation) => operation.tags))];
  for (const tag of only.tags.filter((each) => !tags.includes(each))) {
    throw new TwogateError('OPTION_INVALID', `no operation has the tag ${tag}`, { hint: closestOf(tag, tags) });
  }
  const chosen = operations.filter(
    ({ id, operationId = id, tags: own }) =>
      only.operations.includes(id) ||
      only.operations.includes(operationId) ||
      own.some((tag) => only.tags.includes(tag)),
  );
  const ids = new Set(chosen.map(({ id }) => id));
  return {
    ...plan,
    operations: chosen,
    cases: plan.cases.filter(({ operation }) => ids.has(operation)),
    unchosen: operations.filter(({ id }) => !ids.has(id)).map(named),
  };
}

const named = ({ id, operationId }: Plan['operations'][number]) => ({
  id,
  ...(operationId === undefined ? {} : { operationId }),
});
