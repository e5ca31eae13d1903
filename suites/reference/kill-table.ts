import type { Finding, Report } from '../../src/model/report.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { Defect } from './defect.ts';

/** What a run made of one defect, beside what it had to. */
export interface Kill {
  readonly id: string;
  /** The pattern that the defect names; `-` where it is none of them. */
  readonly due: string;
  /** The patterns found. */
  readonly found: readonly string[];
  /** `rule: message` of each failed finding; one is due. */
  readonly findings: readonly string[];
  /** Rules of the defect that did not fail, and case rules that failed and are not the defect's. */
  readonly rules: { readonly missed: readonly string[]; readonly surplus: readonly string[] };
  /** What is wrong with the kill; empty: the defect is found as what it is and as nothing else. */
  readonly complaints: readonly string[];
}

/** Compares what was found of a defect with what it is. Pure. */
export function killOf(defect: Defect, report: Report, verdicts: readonly Verdict[]): Kill {
  const due = defect.doubtful === true ? 'cantTell' : 'failed';
  const failed = report.findings.filter(({ outcome }) => outcome === due || outcome === 'failed');
  const found = [...new Set(failed.flatMap(({ pattern }) => pattern ?? []))];
  const tripped = trippedRules(verdicts, defect, due);
  const rules = {
    missed: defect.rules.filter((rule) => !tripped.includes(rule)),
    surplus: tripped.filter((rule) => !defect.rules.includes(rule)),
  };
  const kill = { id: defect.id, due: defect.pattern ?? '-', found, findings: failed.map(summaryOf), rules };
  return { ...kill, complaints: complaintsOf(kill, defect, report) };
}

const summaryOf = ({ severity, rule, message }: Finding): string => `${severity} ${rule}: ${message}`;

/** Of wider rules, and of doubts, only those that the defect names: the pattern, or the control, tells of the others. */
function trippedRules(verdicts: readonly Verdict[], { rules }: Defect, due: 'failed' | 'cantTell'): readonly string[] {
  const tripped = verdicts.filter(({ outcome, reach, rule }) => {
    const isNamed = rules.includes(rule);
    return (outcome === due && isNamed) || (outcome === 'failed' && reach === 'case');
  });
  return [...new Set(tripped.map(({ rule }) => rule))].sort();
}

type Compared = Omit<Kill, 'complaints'>;

function complaintsOf(kill: Compared, defect: Defect, { summary }: Report): readonly string[] {
  const { found, findings, rules, due } = kill;
  const patterns = found.length === 0 ? '-' : found.join(', ');
  const { violated, unproven, untested } = summary.operations;
  const isHarmless = defect.blemish === true || defect.doubtful === true;
  const checks: readonly (readonly [boolean, string])[] = [
    [patterns === due, `found as ${patterns}, and it is ${due}`],
    [findings.length === 1, `${findings.length} findings for one cause: ${findings.join(' | ')}`],
    [rules.missed.length === 0, `did not trip ${rules.missed.join(', ')}`],
    [rules.surplus.length === 0, `tripped ${rules.surplus.join(', ')} as well`],
    [violated > 0 || isHarmless, 'no operation is violated'],
    [violated === 0 || !isHarmless, `${violated} operations are violated by a blemish or a doubt`],
    [unproven > 0 === (defect.doubtful === true), `${unproven} operations unproven`],
    [untested === 0, `${untested} operations untested`],
  ];
  return checks.flatMap(([holds, complaint]) => (holds ? [] : [complaint]));
}

/** One line of the kill table, in columns. */
export const rowOf = ({ id, due, found, findings, complaints }: Kill): string =>
  [
    complaints.length === 0 ? 'killed' : 'ALIVE ',
    id.padEnd(34),
    due.padEnd(20),
    (found.join(', ') || '-').padEnd(20),
    findings[0] ?? 'nothing was found',
  ].join('  ');
