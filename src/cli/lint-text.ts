import type { Lint, LintFinding, LintReport } from '../model/lint.ts';
import type { Severity } from '../model/rule.ts';
import { isAtLeast } from './exit.ts';
import type { Paint } from './terminal.ts';

export interface LintTextOptions {
  readonly lints: readonly Lint[];
  /** Every remark, not the first few of each rule. */
  readonly all: boolean;
  readonly failOn: Severity;
  readonly paint: Paint;
  readonly fileOf: (report: LintReport, finding: LintFinding) => string;
}

/** Lines that the text spends on one rule. */
const SHOWN = 8;

/** Places with the same message from which on they share a line. */
const REPEATED = 4;

const STYLE = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'gray',
} as const satisfies Record<Severity, string>;

const GRADES = Object.keys(STYLE) as readonly Severity[];

/** The audit for people: remarks by rule, gravest first, and the summary. */
export function lintText(report: LintReport, options: LintTextOptions): string {
  const rules = [...new Set(report.findings.map(({ rule }) => rule))];
  const groups = rules.map((rule) => groupOf(rule, report, options));
  return [...groups, `${summaryOf(report, options)}\n`].join('\n');
}

function groupOf(rule: string, report: LintReport, options: LintTextOptions): string {
  const { lints, all, paint } = options;
  const findings = report.findings.filter((finding) => finding.rule === rule);
  const lines = (all ? findings : folded(findings)).map((each) => lineOf(each, report, options));
  const shown = all ? lines : lines.slice(0, SHOWN);
  const rest = lines.length - shown.length;
  const lint = lints.find(({ id }) => id === rule);
  return [
    ...shown,
    ...(rest === 0 ? [] : [`  and ${rest} more lines of ${rule}`]),
    ...(shown.length < findings.length ? [paint('dim', `  ${findings.length} places in all; --all lists each`)] : []),
    ...(lint === undefined ? [] : [paint('dim', `  Fix: ${lint.fix}`)]),
    '',
  ].join('\n');
}

/** Findings whose message stands at many places as one, at the first. */
function folded(findings: readonly LintFinding[]): readonly LintFinding[] {
  const byMessage = new Map<string, LintFinding[]>();
  for (const finding of findings) {
    byMessage.set(finding.message, [...(byMessage.get(finding.message) ?? []), finding]);
  }
  return [...byMessage.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length < REPEATED) return group;
    return [{ ...first, operations: [...new Set(group.flatMap(({ operations }) => operations))] }];
  });
}

function lineOf(finding: LintFinding, report: LintReport, { paint, fileOf }: LintTextOptions): string {
  const { line, severity, rule, pointer } = finding;
  const place = `${fileOf(report, finding)}${line === undefined ? ` ${pointer}` : `:${line}`}`;
  return `${plain(place)}  ${paint(STYLE[severity], severity)}  ${paint('bold', rule)}  ${plain(sentenceOf(finding))}`;
}

/** Operations that a sentence names. */
const NAMED = 3;

/** The message with the operations that it concerns. */
export function sentenceOf({ message, operations }: Pick<LintFinding, 'message' | 'operations'>): string {
  const [only, ...others] = operations;
  if (only === undefined) return message;
  if (others.length === 0) return `${only}: ${message}`;
  const named = operations.slice(0, NAMED).join(', ');
  const more = operations.length > NAMED ? ` and ${operations.length - NAMED} more` : '';
  return `${message} (${operations.length} operations: ${named}${more})`;
}

/** The document's own text must not steer the terminal. */
const plain = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ');

function summaryOf({ document, summary, findings }: LintReport, { failOn, paint }: LintTextOptions): string {
  const name = plain([document.title, document.version].filter((part) => part !== '').join(' '));
  const about = `${name === '' ? 'The document' : name} (OpenAPI ${document.openapi}, ${document.operations} operations)`;
  if (findings.length === 0) return paint(['green', 'bold'], `${about}: nothing to remark.`);
  const counts = GRADES.filter((grade) => summary[grade] > 0).map((grade) => `${summary[grade]} ${grade}`);
  const grave = findings.filter(({ severity }) => isAtLeast(severity, failOn)).length;
  const style = grave > 0 ? 'yellow' : 'green';
  const remarks = findings.length === 1 ? 'remark' : 'remarks';
  return `${paint([style, 'bold'], `${about}: ${findings.length} ${remarks}: ${counts.join(', ')};`)} ${grave} at ${failOn} or above.`;
}
