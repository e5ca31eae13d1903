import type { Finding, Report, ReportedOperation } from '../../src/model/report.ts';
import { groupedBy } from '../grouping.ts';
import { moreSevere } from '../severity.ts';
import type { RelatedLocation, SarifInput, SarifLocation, SarifResult, SarifRule } from './log.ts';
import { SCENARIO_RULE, scenarioDoubts, scenarioResults } from './scenarios.ts';

/** Related places of one result: viewers take a thousand at most. */
const RELATED = 100;

/** Operations that a message names. */
const NAMED = 5;

/** A report as what a SARIF log is made of: a result for each failed finding, at the line of its first operation, and for each failed scenario. */
export function sarifInput(report: Report): SarifInput {
  const byId = new Map(report.operations.map((operation) => [operation.id, operation]));
  const failed = report.findings.filter(({ outcome }) => outcome === 'failed');
  const doubts = report.findings.filter(({ outcome }) => outcome === 'cantTell');
  return {
    tool: report.tool,
    rules: [...[...groupedBy(failed, ({ rule }) => rule).values()].map(ruleOf), SCENARIO_RULE],
    results: [
      ...failed.map((finding) => resultOf(finding, byId)),
      ...scenarioResults(report, (id) => related(id, byId)),
    ],
    complete: report.finishedAt !== undefined,
    category: 'run',
    doubts: [
      ...doubts.map((finding) => ({ rule: finding.rule, message: sentence(finding) })),
      ...scenarioDoubts(report),
    ],
  };
}

/** With the gravest severity of its findings: results have their own level. */
function ruleOf(findings: readonly Finding[]): SarifRule {
  const [gravest] = findings.toSorted((a, b) => moreSevere(a.severity, b.severity));
  const { rule: id, title, meaning, fix, severity, keyword, references, mapping } = gravest as Finding;
  const facts = { id, title, meaning, fix, severity, keyword, references };
  return mapping === undefined ? facts : { ...facts, mapping };
}

function resultOf(finding: Finding, byId: ReadonlyMap<string, ReportedOperation>): SarifResult {
  const { rule, severity, fingerprint, operations, waived, waivers = [] } = finding;
  const places = operations.flatMap((id) => related(id, byId));
  const [first, ...others] = places;
  const location = first?.location ?? documentOf(byId);
  const reasons = waivers.map(({ reason, expires }) => `waived until ${expires}: ${reason}`);
  return {
    rule,
    severity,
    message: sentence(finding),
    fingerprint,
    operations,
    ...(location === undefined ? {} : { location }),
    related: others.slice(0, RELATED),
    ...(waived ? { waived: [...new Set(reasons)].join('; ') } : {}),
  };
}

function related(id: string, byId: ReadonlyMap<string, ReportedOperation>): readonly RelatedLocation[] {
  const source = byId.get(id)?.source;
  return source === undefined ? [] : [{ location: source, message: id }];
}

/** What speaks of no operation stands at the beginning of the document. */
function documentOf(byId: ReadonlyMap<string, ReportedOperation>): SarifLocation | undefined {
  const file = [...byId.values()].find(({ source }) => source !== undefined)?.source?.file;
  return file === undefined ? undefined : { file };
}

function sentence({ message, operations, share }: Finding): string {
  if (operations.length === 0) return message;
  const more = operations.length > NAMED ? `, and ${operations.length - NAMED} more` : '';
  const named = operations.slice(0, NAMED).join(', ');
  return `${message}. On ${share.operations} of ${share.of} operations: ${named}${more}.`;
}
