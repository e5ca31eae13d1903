import { fingerprint } from '../src/findings/fingerprint.ts';
import type { Finding, Share } from '../src/model/report.ts';
import type { Mapping, Reference, Severity } from '../src/model/rule.ts';
import type { Verdict, VerdictRemark } from '../src/model/verdict.ts';
import { groupedBy } from './grouping.ts';
import { moreSevere } from './severity.ts';

/** What a finding prints of its rule. */
export interface RuleText {
  readonly title: string;
  readonly meaning: string;
  readonly fix: string;
  readonly references: readonly Reference[];
  readonly severity: Severity;
  readonly mapping?: Mapping;
}

/** What findings are made from. */
export interface FindingSources {
  /** Verdicts with a remark, in any order. */
  readonly verdicts: readonly Verdict[];
  readonly rules: ReadonlyMap<string, RuleText>;
  /** Operation ids, in the plan's order. */
  readonly operations: readonly string[];
  /** The operation of each case id, in the plan's order. */
  readonly cases: ReadonlyMap<string, string>;
  /** By rule id, the operations on which it passed or failed. */
  readonly judged: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A finding before it is known what shows it and who answered. */
export type BareFinding = Omit<Finding, 'evidence' | 'layer'>;

/** Failures and doubts, one finding for each cause: failed ones first, then the graver, then the wider. */
export function findingsOf(sources: FindingSources): readonly BareFinding[] {
  const order = planOrder(sources);
  const explained = explainedFailures(sources.verdicts);
  const shown = sources.verdicts.filter((verdict) => !isExplained(verdict, explained));
  return [...grouped(shown).values()].map((group) => finding(group, sources, order)).sort(byWeight);
}

interface RemarkedVerdict extends Verdict {
  readonly outcome: 'failed' | 'cantTell';
  readonly remark: VerdictRemark;
}

interface PlanOrder {
  readonly operation: ReadonlyMap<string, number>;
  readonly case: ReadonlyMap<string, number>;
}

function planOrder({ operations, cases }: FindingSources): PlanOrder {
  return {
    operation: new Map(operations.map((id, index) => [id, index])),
    case: new Map([...cases.keys()].map((id, index) => [id, index])),
  };
}

/** By case id, the rules whose failures a wider verdict accounts for. */
function explainedFailures(verdicts: readonly Verdict[]): ReadonlyMap<string, ReadonlySet<string>> {
  const explained = new Map<string, Set<string>>();
  for (const { reach, outcome, remark } of verdicts) {
    if (reach === 'case' || outcome !== 'failed' || remark === undefined || remark.explains.length === 0) continue;
    for (const id of remark.cases) {
      const rules = explained.get(id) ?? new Set();
      for (const rule of remark.explains) rules.add(rule);
      explained.set(id, rules);
    }
  }
  return explained;
}

function isExplained(verdict: Verdict, explained: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  if (verdict.outcome !== 'failed' || verdict.remark === undefined) return false;
  const shown = verdict.case === undefined ? verdict.remark.cases : [verdict.case];
  return shown.length > 0 && shown.every((id) => explained.get(id)?.has(verdict.rule));
}

function grouped(verdicts: readonly Verdict[]): ReadonlyMap<string, readonly RemarkedVerdict[]> {
  return groupedBy(verdicts.filter(isRemarked), ({ rule, remark, outcome }) =>
    JSON.stringify([rule, remark.messageId, outcome]),
  );
}

/** What lacks its control is told where the control is: it is no finding of its own. */
function isRemarked(verdict: Verdict): verdict is RemarkedVerdict {
  if (verdict.remark === undefined || verdict.remark.messageId === 'no-evidence') return false;
  return verdict.outcome === 'failed' || verdict.outcome === 'cantTell';
}

function finding(group: readonly RemarkedVerdict[], sources: FindingSources, order: PlanOrder): BareFinding {
  const verdicts = inPlanOrder(group, order);
  const first = verdicts[0] as RemarkedVerdict;
  const { rule, outcome } = first;
  const remark = gravest(verdicts);
  const text = sources.rules.get(rule);
  const operations = operationsNamed(verdicts, sources, order);
  return {
    fingerprint: fingerprint(rule, remark),
    rule,
    title: text?.title ?? rule,
    ...(remark.pattern === undefined ? {} : { pattern: remark.pattern }),
    severity: remark.severity,
    keyword: remark.keyword,
    outcome,
    operations,
    cases: sortedBy(verdicts.flatMap(casesNamed), order.case),
    share: shareOf(first, operations, sources),
    message: commonMessage(verdicts),
    meaning: text?.meaning ?? '',
    fix: text?.fix ?? '',
    references: (text?.references ?? []).map(({ title, url }) => ({ title, url })),
    ...(text?.mapping === undefined ? {} : { mapping: text.mapping }),
    waived: false,
  };
}

function shareOf({ rule, reach }: RemarkedVerdict, shown: readonly string[], sources: FindingSources): Share {
  const judged = reach === 'document' ? sources.operations : (sources.judged.get(rule) ?? []);
  return { operations: shown.length, of: new Set([...judged, ...shown]).size };
}

function gravest(verdicts: readonly RemarkedVerdict[]): VerdictRemark {
  return verdicts
    .map(({ remark }) => remark)
    .reduce((worst, next) => (moreSevere(next.severity, worst.severity) < 0 ? next : worst));
}

/** The first message by the plan's order, so that shards and threads do not change it. */
function commonMessage(verdicts: readonly RemarkedVerdict[]): string {
  const messages = new Set(verdicts.map(({ remark }) => remark.message));
  const [first = ''] = messages;
  return messages.size === 1 ? first : `${first} (and ${messages.size - 1} more like it)`;
}

function casesNamed({ case: own, remark }: RemarkedVerdict): readonly string[] {
  return own === undefined ? remark.cases : [own, ...remark.cases];
}

function operationsNamed(
  verdicts: readonly RemarkedVerdict[],
  { cases }: FindingSources,
  order: PlanOrder,
): readonly string[] {
  const named = verdicts.flatMap((verdict) => {
    const ofCases = casesNamed(verdict).flatMap((id) => cases.get(id) ?? []);
    return verdict.operation === undefined ? ofCases : [verdict.operation, ...ofCases];
  });
  return sortedBy(named, order.operation);
}

function sortedBy(ids: readonly string[], order: ReadonlyMap<string, number>): readonly string[] {
  return [...new Set(ids)].sort((a, b) => position(a, order) - position(b, order) || compare(a, b));
}

function inPlanOrder(verdicts: readonly RemarkedVerdict[], order: PlanOrder): readonly RemarkedVerdict[] {
  const placed = verdicts.map((verdict) => ({ verdict, at: firstPosition(verdict, order) }));
  return placed
    .sort((a, b) => a.at - b.at || compare(a.verdict.remark.message, b.verdict.remark.message))
    .map(({ verdict }) => verdict);
}

function firstPosition(verdict: RemarkedVerdict, order: PlanOrder): number {
  return casesNamed(verdict).reduce((least, id) => Math.min(least, position(id, order.case)), Number.MAX_SAFE_INTEGER);
}

function position(id: string, order: ReadonlyMap<string, number>): number {
  return order.get(id) ?? Number.MAX_SAFE_INTEGER;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function byWeight(a: BareFinding, b: BareFinding): number {
  if (a.outcome !== b.outcome) return a.outcome === 'failed' ? -1 : 1;
  return (
    moreSevere(a.severity, b.severity) ||
    b.operations.length - a.operations.length ||
    compare(a.rule, b.rule) ||
    compare(a.fingerprint, b.fingerprint)
  );
}
