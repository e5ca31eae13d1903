import { isAbsolute, relative } from 'node:path';
import type { ScenarioAttachment } from '../src/model/attachment.ts';
import type { Report, ReportedScenario } from '../src/model/report.ts';
import type { Outcome } from '../src/model/rule.ts';

/** How Playwright says that a test went, and what the test itself told. */
export interface EndedScenario {
  /** Of the groups that it stands in, and its own. */
  readonly titles: readonly string[];
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly ended: 'skipped' | 'expected' | 'unexpected' | 'flaky';
  /** It was cut off. */
  readonly interrupted: boolean;
  /** Why it was skipped. */
  readonly why?: string;
  /** Absent where it did not come so far. */
  readonly told?: ScenarioAttachment;
}

/** The report with the user's own tests beside the matrix, sorted by place; without any it stays as it is. */
export function withScenarios(report: Report, ended: readonly EndedScenario[], cwd: string): Report {
  if (ended.length === 0) return report;
  const scenarios = ended.map((each) => reportedScenario(each, cwd));
  const leftovers = ended.flatMap(({ told }) => told?.leftovers ?? []);
  return beside({ ...report, leftovers: [...report.leftovers, ...leftovers] }, scenarios);
}

/** The report with what earlier ones tell of scenarios. */
export const beside = (report: Report, scenarios: readonly ReportedScenario[]): Report =>
  scenarios.length === 0 ? report : { ...report, scenarios: scenarios.toSorted(byPlace) };

const byPlace = (a: ReportedScenario, b: ReportedScenario): number =>
  a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1;

/** Those of several runs, in the order in which these began: how a scenario ended last counts, not that it was left out. */
export function mergedScenarios(runs: readonly (readonly ReportedScenario[])[]): readonly ReportedScenario[] {
  const merged = new Map<string, ReportedScenario>();
  for (const scenario of runs.flat()) {
    const key = JSON.stringify([scenario.file, scenario.title]);
    if (scenario.outcome !== 'untested' || !merged.has(key)) merged.set(key, scenario);
  }
  return [...merged.values()];
}

function reportedScenario(scenario: EndedScenario, cwd: string): ReportedScenario {
  const { titles, file, line, ended, told } = scenario;
  const outcome = outcomeOf(scenario);
  const reason = outcome === 'passed' ? undefined : reasonOf(scenario);
  return {
    title: titles.join(' › '),
    file: pathFrom(cwd, file),
    line,
    outcome,
    operations: [...(told?.operations ?? [])],
    requests: told?.requests ?? 0,
    ...(reason === undefined ? {} : { reason }),
    // What was tried until it held is no failure.
    failures: outcome === 'failed' ? [...(told?.failures ?? [])] : [],
    notes: [...(told?.notes ?? [])],
    ...(ended === 'flaky' ? { flaky: true } : {}),
  };
}

/** A target that gives no answer has not been shown to be wrong. */
function outcomeOf({ ended, interrupted, told }: EndedScenario): Outcome {
  if (interrupted || ended === 'skipped') return 'untested';
  if (ended === 'expected' || ended === 'flaky') return 'passed';
  return told?.doubt !== undefined && told.failures.length === 0 ? 'cantTell' : 'failed';
}

function reasonOf({ ended, interrupted, why, told }: EndedScenario): string {
  if (interrupted) return 'the run was cut off';
  if (ended === 'skipped') return why ?? 'it was skipped';
  return told?.doubt ?? told?.reason ?? 'it ended without saying why';
}

/** A report says nothing of folders above the working directory. */
function pathFrom(cwd: string, file: string): string {
  const path = relative(cwd, file).replaceAll('\\', '/');
  return path.startsWith('..') || isAbsolute(path) ? path.replace(/^(?:\.\.\/)+/, '') : path;
}
