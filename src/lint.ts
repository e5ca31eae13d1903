import { createHash } from 'node:crypto';
import type { Document } from './model/document.ts';
import type { Lint, LintFinding, LintRemark, LintReport } from './model/lint.ts';
import type { Severity } from './model/rule.ts';

/** What a rule remarks, and the rule. */
export interface Remarked {
  readonly lint: Lint;
  readonly remark: LintRemark;
}

/** Where something stands: the file (absent for the document itself), the pointer into it and the line, counted from 1. */
export interface RemarkPlace {
  readonly file?: string;
  readonly pointer: string;
  readonly line?: number;
}

/** Runs the rules over a document. Pure. */
export const audit = (document: Document, lints: readonly Lint[]): readonly Remarked[] =>
  lints.flatMap((lint) => lint.audit(document).map((remark) => ({ lint, remark })));

/** Pointers into the definition whose places are not known yet. */
export const pointersOf = (remarked: readonly Remarked[]): readonly string[] =>
  remarked.flatMap(({ remark }) => (remark.line === undefined && remark.file === undefined ? [remark.pointer] : []));

export interface Located {
  readonly document: Document;
  readonly places: ReadonlyMap<string, RemarkPlace>;
  readonly toolVersion: string;
}

/** The report of an audit, with every remark at its place. */
export function lintReport(remarked: readonly Remarked[], { document, places, toolVersion }: Located): LintReport {
  const { source, title, version, openapi, operations } = document;
  const findings = withoutRepetition(remarked.map((each) => findingOf(each, places)));
  return {
    schemaVersion: '1.0',
    tool: { name: 'twogate', version: toolVersion },
    document: { source, title, version, openapi, operations: operations.length },
    summary: countsOf(findings),
    findings: [...findings].sort(byGravity),
  };
}

function findingOf({ lint, remark }: Remarked, places: ReadonlyMap<string, RemarkPlace>): LintFinding {
  const { id, spec, severity, keyword } = lint;
  const { message, operations, pointer, file, line } = remark;
  const known: RemarkPlace = {
    pointer,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  };
  const place = line === undefined && file === undefined ? (places.get(pointer) ?? known) : known;
  const identity = JSON.stringify([id, place.file ?? '', place.pointer, message]);
  return {
    fingerprint: createHash('sha256').update(identity).digest('hex').slice(0, 16),
    rule: id,
    ...(spec === undefined ? {} : { spec }),
    severity,
    keyword,
    message,
    operations,
    ...place,
  };
}

/** What a numbered rule remarks at a place needs no second mention as a problem of the document. */
function withoutRepetition(findings: readonly LintFinding[]): readonly LintFinding[] {
  const placeOf = ({ file, pointer }: LintFinding): string => JSON.stringify([file ?? '', pointer]);
  const numbered = new Set(findings.filter(({ spec }) => spec !== undefined).map(placeOf));
  return findings.filter((finding) => finding.spec !== undefined || !numbered.has(placeOf(finding)));
}

const GRADES = ['critical', 'high', 'medium', 'low', 'info'] as const satisfies readonly Severity[];

function countsOf(findings: readonly LintFinding[]): LintReport['summary'] {
  const count = (grade: Severity): number => findings.filter(({ severity }) => severity === grade).length;
  return {
    critical: count('critical'),
    high: count('high'),
    medium: count('medium'),
    low: count('low'),
    info: count('info'),
  };
}

/** Gravest first, then by rule; within a rule by file and line. */
function byGravity(a: LintFinding, b: LintFinding): number {
  return (
    GRADES.indexOf(a.severity) - GRADES.indexOf(b.severity) ||
    compare(a.rule, b.rule) ||
    compare(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
