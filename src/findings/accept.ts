import type { Accepted } from '../model/accepted.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import type { Report } from '../model/report.ts';
import { compare } from './compare.ts';
import { leftOutOf, waive } from './waive.ts';

export interface AcceptContext {
  readonly plan: Plan;
  readonly observations: ReadonlyMap<string, Observation>;
  /** The day on which waivers must hold. */
  readonly now: Date;
}

/** The report with what is waived and what is known marked as such; unchanged where nothing is accepted. Pure. */
export function accept(report: Report, { waivers, baseline }: Accepted, context: AcceptContext): Report {
  const { plan, observations, now } = context;
  if (waivers === undefined && baseline === undefined) return report;
  const { unchosen = [] } = plan;
  const leftOut = leftOutOf(plan, observations);
  const waived = waivers === undefined ? report : waive(report, waivers, { now, leftOut, unchosen });
  const silent = new Set([...leftOut, ...unchosen.map(({ id }) => id)]);
  return baseline === undefined ? waived : compare(waived, baseline, silent);
}
