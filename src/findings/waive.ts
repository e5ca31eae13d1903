import type { Waiver } from '../model/accepted.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import type { Finding, FindingWaiver, Report, ReportedWaiver, WaiverStatus } from '../model/report.ts';
import { countFindings } from './open.ts';

/** An operation as a waiver may name it. */
export interface NamedOperation {
  readonly id: string;
  readonly operationId?: string;
}

/** Whether the waiver speaks of this rule on this operation, whatever the day; without an operation, of the rule as a whole. */
export function speaksOf(waiver: Waiver, rule: string, operation?: NamedOperation): boolean {
  if (waiver.rule !== rule) return false;
  if (waiver.operation === undefined) return true;
  return operation !== undefined && (waiver.operation === operation.id || waiver.operation === operation.operationId);
}

/** True from the day after the last on which it holds; both days are UTC's. */
export const isExpired = ({ expires }: Waiver, now: Date): boolean => expires < now.toISOString().slice(0, 10);

export interface WaiveContext {
  readonly now: Date;
  /** Ids of operations of which this run says nothing: not chosen, or cut off. */
  readonly leftOut: ReadonlySet<string>;
  /** The operations that were not chosen. */
  readonly unchosen: readonly NamedOperation[];
}

/** Puts the waivers on the findings that they cover, and says of each whether it was of use. */
export function waive(report: Report, waivers: readonly Waiver[], context: WaiveContext): Report {
  const byId = new Map(report.operations.map((operation) => [operation.id, operation]));
  const holding = waivers.filter((waiver) => !isExpired(waiver, context.now));
  const covered = report.findings.map((finding) => withWaivers(finding, holding, byId));
  const used = new Set(covered.flatMap((each) => each.used));
  const findings = covered.map(({ finding }) => finding);
  return {
    ...report,
    summary: { ...report.summary, findings: countFindings(findings) },
    findings,
    waivers: waivers.map((waiver) => reportedWaiver(waiver, used, { report, context })),
  };
}

interface Covered {
  readonly finding: Finding;
  readonly used: readonly Waiver[];
}

function withWaivers(finding: Finding, waivers: readonly Waiver[], byId: ReadonlyMap<string, NamedOperation>): Covered {
  if (finding.outcome !== 'failed') return { finding, used: [] };
  const covering = waivers
    .map((waiver) => ({ waiver, operations: operationsCovered(finding, waiver, byId) }))
    .filter(({ waiver, operations }) => operations.length > 0 || speaksOf(waiver, finding.rule));
  if (covering.length === 0) return { finding, used: [] };
  const covered = new Set(covering.flatMap(({ operations }) => operations));
  return {
    finding: {
      ...finding,
      waived: finding.operations.every((id) => covered.has(id)),
      waivers: covering.map(({ waiver, operations }): FindingWaiver => {
        const { reason, expires } = waiver;
        return { operations, reason, expires };
      }),
    },
    used: covering.map(({ waiver }) => waiver),
  };
}

const operationsCovered = (
  { rule, operations }: Finding,
  waiver: Waiver,
  byId: ReadonlyMap<string, NamedOperation>,
): readonly string[] => operations.filter((id) => speaksOf(waiver, rule, byId.get(id) ?? { id }));

interface Judged {
  readonly report: Report;
  readonly context: WaiveContext;
}

function reportedWaiver(waiver: Waiver, used: ReadonlySet<Waiver>, judged: Judged): ReportedWaiver {
  return { ...waiver, status: statusOf(waiver, used, judged) };
}

function statusOf(waiver: Waiver, used: ReadonlySet<Waiver>, { report, context }: Judged): WaiverStatus {
  if (isExpired(waiver, context.now)) return 'expired';
  if (used.has(waiver)) return 'used';
  const { leftOut, unchosen } = context;
  if (waiver.operation === undefined) return leftOut.size + unchosen.length > 0 ? 'undecided' : 'unused';
  const notTested = [...report.operations.filter(({ id }) => leftOut.has(id)), ...unchosen];
  return notTested.some((operation) => speaksOf(waiver, waiver.rule, operation)) ? 'undecided' : 'unused';
}

/** Ids of the operations of which some case was to be sent and is not heard of: the run was cut off, or chose others. */
export function leftOutOf({ cases }: Plan, observations: ReadonlyMap<string, Observation>): ReadonlySet<string> {
  const missing = cases.filter(({ id, reason }) => reason === undefined && !observations.has(id));
  return new Set(missing.map(({ operation }) => operation));
}

/** A line for each waiver that fails the run: file, line, entry, and what to do. */
export const waiverFaults = ({ waivers = [] }: Report): readonly string[] =>
  waivers.flatMap((waiver) => {
    const { file, line, rule, operation, expires, status } = waiver;
    const entry = `${line === undefined ? file : `${file}:${line}`}: the waiver of ${rule}${operation === undefined ? '' : ` on ${operation}`}`;
    if (status === 'unused') return [`${entry} matches nothing that failed. Remove it, or mend its rule or operation.`];
    if (status === 'expired')
      return [`${entry} expired on ${expires}. Mend the cause, or decide anew and give it another date.`];
    return [];
  });
