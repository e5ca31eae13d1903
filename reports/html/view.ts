import type { PlannedCredential } from '../../src/model/plan.ts';
import type { Finding, Report, ReportedCase, ReportedOperation } from '../../src/model/report.ts';
import { rolesInWords } from '../../src/model/roles.ts';
import { groupedBy } from '../grouping.ts';
import { columnsOf } from './columns.ts';

export { counted, formatted } from '../counted.ts';

/** The report with what its parts look up in each other. */
export interface View {
  readonly report: Report;
  /** The grid's columns: the credential kinds that have a case, by standing. */
  readonly columns: readonly PlannedCredential[];
  readonly casesOf: (operation: string) => readonly ReportedCase[];
  readonly caseById: (id: string) => ReportedCase | undefined;
  /** Its place among the report's cases, `x` where there is no such case. */
  readonly placeOf: (caseId: string) => number | 'x';
  readonly findingsOf: (caseId: string) => readonly Finding[];
  /** Title of a credential kind. */
  readonly titleOf: (credential: string) => string;
  /** Fragment identifiers. */
  readonly anchor: {
    readonly operation: (id: string) => string;
    /** The operation's row in the grid. */
    readonly row: (id: string) => string;
    readonly case: (id: string) => string;
    readonly finding: (finding: Finding) => string;
  };
  /** Cases whose whole evidence is in the markup; of the others it is data, which the script lays out when it is asked for. */
  readonly inFull: ReadonlySet<string>;
}

/** Cases that a finding points to. */
export const SHOWN_CASES = 3;

/** Cases whose evidence is markup at most, so that a page about sixty thousand of them opens at once. */
const FULL_AT_MOST = 1500;

export function viewOf(report: Report): View {
  const cases = groupedBy(report.cases, ({ operation }) => operation);
  const operationAt = new Map(report.operations.map(({ id }, index) => [id, index]));
  const caseAt = new Map(report.cases.map(({ id }, index) => [id, index]));
  const placeOf = (id: string): number | 'x' => caseAt.get(id) ?? 'x';
  const caseById = (id: string): ReportedCase | undefined => report.cases[caseAt.get(id) ?? -1];
  const findings = findingsByCase(report.findings);
  const titles = new Map(report.credentials.map(({ id, title }) => [id, title]));
  return {
    report,
    columns: columnsOf(report),
    casesOf: (operation) => cases.get(operation) ?? [],
    caseById,
    placeOf,
    findingsOf: (id) => findings.get(id) ?? [],
    titleOf: (credential) => titles.get(credential) ?? '',
    anchor: {
      operation: (id) => `o${operationAt.get(id) ?? 'x'}`,
      row: (id) => `g${operationAt.get(id) ?? 'x'}`,
      case: (id) => `c${placeOf(id)}`,
      finding: ({ fingerprint, outcome }) => `f-${fingerprint}${outcome === 'failed' ? '' : '-doubt'}`,
    },
    inFull: firstOf(byInterest(report)),
  };
}

function findingsByCase(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const named = findings.flatMap((finding) => finding.cases.map((id) => ({ id, finding })));
  const groups = groupedBy(named, ({ id }) => id);
  return new Map([...groups].map(([id, entries]) => [id, entries.map(({ finding }) => finding)]));
}

function firstOf(ids: Iterable<string>): ReadonlySet<string> {
  const first = new Set<string>();
  for (const id of ids) {
    if (first.size >= FULL_AT_MOST) break;
    first.add(id);
  }
  return first;
}

/** What a reader looks for first: the cases that findings point to, failures, doubts, controls; then the rest. Some come twice. */
function* byInterest({ cases, findings }: Report): Generator<string> {
  for (const { cases: named } of findings) yield* named.slice(0, SHOWN_CASES);
  const failed = cases.filter(({ outcome }) => outcome === 'failed');
  for (const { id } of failed) yield id;
  for (const { id, outcome, request } of cases) if (outcome === 'cantTell' && request !== undefined) yield id;
  for (const { control } of failed) if (control !== undefined) yield control;
  for (const entry of cases) if (isControl(entry)) yield entry.id;
  for (const { id } of cases) yield id;
}

/** A case that must be granted. */
export function isControl({ expected, control }: ReportedCase): boolean {
  return expected === '2xx' && control === undefined;
}

/** What tells a case from the other cases of its operation. */
export function caseLabel({ id, operation }: ReportedCase): string {
  const prefix = `${operation} · `;
  return id.startsWith(prefix) ? id.slice(prefix.length) : id;
}

/** A rule's message as a sentence's beginning; code stays as it is. */
export function headline(message: string): string {
  return /^[a-z]+[ ,]/.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message;
}

/** How the operation's security requirement was read, e.g. `orders:read on oauth, or apiKey`. */
export function readingOf({ access }: ReportedOperation): string {
  if (access.unknown) return 'not stated by the document';
  const ways = access.alternatives.map(({ schemes }) => schemes.map(requirement).join(' together with '));
  if (!access.anonymous) return ways.join(', or ');
  return ways.length === 0 ? 'public: no credential needed' : `${ways.join(', or ')}, or no credential at all`;
}

type Requirement = ReportedOperation['access']['alternatives'][number]['schemes'][number];

function requirement(required: Requirement): string {
  const roles = rolesInWords(required);
  return roles === '' ? scopesOn(required) : `${scopesOn(required)}, with the ${roles}`;
}

function scopesOn({ name, scopes, mode }: Pick<Requirement, 'name' | 'scopes' | 'mode'>): string {
  if (scopes.length === 0) return name;
  if (scopes.length === 1 || mode === 'all') return `${scopes.join(' and ')} on ${name}`;
  if (mode === 'any') return `any of ${scopes.join(', ')} on ${name}`;
  return `${scopes.join(', ')} on ${name} (all or any of them: the document may mean either)`;
}
