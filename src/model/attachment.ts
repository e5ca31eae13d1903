import type { Accepted } from './accepted.ts';
import type { Observation } from './observation.ts';
import type { Plan } from './plan.ts';
import type { Leftover } from './report.ts';

/** Names of the attachments by which Playwright tests hand the run to the reporter. */
export type AttachmentName = 'twogate-run' | 'twogate-observations';

/** What the preflight hands on: everything but the observations. */
export interface RunAttachment {
  readonly plan: Plan;
  readonly baseUrl: string;
  /** Relative to the working directory: a merge may run on another machine. */
  readonly output: string;
  readonly formats: readonly string[];
  /** Read where the run began: a merge may have none of the files. */
  readonly accepted?: Accepted;
}

/** What the test of one operation hands on. */
export interface ObservationsAttachment {
  readonly observations: readonly Observation[];
  readonly leftovers: readonly Leftover[];
}
