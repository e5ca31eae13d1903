import type { Accepted } from './accepted.ts';
import type { Observation } from './observation.ts';
import type { Plan } from './plan.ts';
import type { Leftover, ScenarioFailure } from './report.ts';

/** Names of the attachments by which Playwright tests hand the run to the reporter. */
export type AttachmentName = 'twogate-run' | 'twogate-observations' | 'twogate-scenario';

/** What the preflight hands on: everything but the observations. */
export interface RunAttachment {
  readonly plan: Plan;
  readonly baseUrl: string;
  /** Relative to the working directory: a merge may run on another machine. */
  readonly output: string;
  readonly formats: readonly string[];
  /** Read where the run began: a merge may have none of the files. */
  readonly accepted?: Accepted;
  /** The user's own folders of rules and formats, relative to the working directory. */
  readonly extensions?: Readonly<Record<string, string>>;
}

/** What the test of one operation hands on. */
export interface ObservationsAttachment {
  readonly observations: readonly Observation[];
  readonly leftovers: readonly Leftover[];
}

/** What a scenario hands on; its title, file and outcome are Playwright's to tell. */
export interface ScenarioAttachment {
  /** Ids of the operations that it called. */
  readonly operations: readonly string[];
  /** How many of its requests were answered. */
  readonly requests: number;
  /** Assertions of the kit that failed. */
  readonly failures: readonly ScenarioFailure[];
  readonly notes: readonly string[];
  readonly leftovers: readonly Leftover[];
  /** The first error, credentials masked. */
  readonly reason?: string;
  /** Why the target could not be asked. */
  readonly doubt?: string;
}
