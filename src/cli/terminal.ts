import { styleText } from 'node:util';
import type { Finding, Layer, OperationStatus, Report, ReportedCase, ReportedIdentity } from '../model/report.ts';
import type { Outcome } from '../model/rule.ts';

type Style = Parameters<typeof styleText>[0];

/** Paints a text where the terminal shows colours; leaves it alone in files, in pipes and under `NO_COLOR`. */
export type Paint = (style: Style, text: string) => string;

/** @see [no-color.org](https://no-color.org) */
export const painter = (stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint =>
  stream.isTTY === true && (env.NO_COLOR ?? '') === ''
    ? (style, text) => styleText(style, text)
    : (_style, text) => text;

const MARKS = {
  passed: '✓',
  failed: '✗',
  cantTell: '?',
  inapplicable: '·',
  untested: '–',
} as const satisfies Record<Outcome, string>;

const STATUS_STYLE = {
  proven: 'green',
  violated: 'red',
  unproven: 'yellow',
  untested: 'gray',
} as const satisfies Record<OperationStatus, Style>;

const STANDINGS = ['absent', 'invalid', 'insufficient', 'sufficient'] as const;

/** The summary that a person reads in the terminal: a line per operation, the findings, the verdict. */
export function summaryOf(report: Report, paint: Paint): string {
  return [
    operationTable(report, paint),
    ...findingLines(report, paint),
    ...waivedLines(report),
    ...baselineLines(report),
    ...identityLines(report),
    ...leftoverLines(report),
    '',
    verdictLine(report, paint),
  ].join('\n');
}

function operationTable(report: Report, paint: Paint): string {
  const rows = new Map<string, ReportedCase[]>();
  for (const each of report.cases) rows.set(each.operation, [...(rows.get(each.operation) ?? []), each]);
  const width = Math.max(9, ...report.operations.map(({ id }) => id.length));
  const head = paint('dim', `${'operation'.padEnd(width)}  ${STANDINGS.map((each) => each.padEnd(14)).join('')}status`);
  const lines = report.operations.map(({ id, status, reason }) => {
    const cells = STANDINGS.map((standing) => cell((rows.get(id) ?? []).filter((each) => each.standing === standing)));
    const why = status === 'proven' || reason === undefined ? '' : paint('dim', `  ${reason}`);
    return `${id.padEnd(width)}  ${cells.map((each) => each.padEnd(14)).join('')}${paint(STATUS_STYLE[status], status)}${why}`;
  });
  return [head, ...lines].join('\n');
}

const GRAVITY: readonly Outcome[] = ['failed', 'cantTell', 'passed', 'untested', 'inapplicable'];

/** E.g. `✓ 8`, or what is worst and how often: `✗ 2/8`. */
function cell(cases: readonly ReportedCase[]): string {
  const worst = GRAVITY.find((outcome) => cases.some((each) => each.outcome === outcome));
  if (worst === undefined) return '';
  const count = cases.filter(({ outcome }) => outcome === worst).length;
  return `${MARKS[worst]} ${count === cases.length ? count : `${count}/${cases.length}`}`;
}

function findingLines({ findings, operations }: Report, paint: Paint): readonly string[] {
  const shown = findings.filter(({ outcome, waived }) => outcome === 'failed' && !waived);
  return shown.flatMap((finding) => [
    '',
    headline(finding, paint),
    `  ${finding.message}`,
    `  ${where(finding, operations.length)}`,
    ...finding.evidence.map((line) => paint('dim', `  ${line}`)),
    ...(finding.layer === undefined ? [] : [`  ${ANSWERED_BY[finding.layer]}`]),
    ...newLines(finding),
    ...coveredLines(finding),
  ]);
}

/** Known on some of its operations, new on these. */
const newLines = ({ operations, newOperations = [] }: Finding): readonly string[] =>
  newOperations.length === 0 || newOperations.length === operations.length
    ? []
    : [`  new on ${namesOf(newOperations)}`];

const coveredLines = ({ waivers = [] }: Finding): readonly string[] =>
  waivers.map(({ operations, reason, expires }) => `  waived on ${namesOf(operations)} until ${expires}: ${reason}`);

/** What fails nothing is still told. */
function waivedLines({ findings }: Report): readonly string[] {
  const waived = findings.filter((finding) => finding.waived);
  if (waived.length === 0) return [];
  const lines = waived.flatMap(({ severity, rule, waivers = [] }) =>
    waivers.map(
      ({ operations, reason, expires }) =>
        `  ${severity} ${rule} on ${namesOf(operations)}, until ${expires}: ${reason}`,
    ),
  );
  return ['', 'Waived:', ...lines];
}

function baselineLines({ baseline }: Report): readonly string[] {
  if (baseline === undefined) return [];
  const { fixed } = baseline;
  const counts = `${baseline.new} new, ${baseline.known} known, ${fixed.length} fixed`;
  const lines = fixed.map(
    ({ fingerprint, rule, operations }) => `  fixed: ${rule} (${fingerprint}) on ${namesOf(operations)}`,
  );
  return ['', `Since the baseline of ${baseline.startedAt}: ${counts}.`, ...lines];
}

function headline(finding: Finding, paint: Paint): string {
  const { severity, keyword, rule, pattern, title, references, baseline } = finding;
  const style = severity === 'critical' || severity === 'high' ? 'red' : 'yellow';
  const clause = [keyword === 'none' ? '' : keyword, references[0]?.title ?? '']
    .filter((part) => part !== '')
    .join(', ');
  const name = pattern === undefined || pattern === rule ? rule : `${rule} (pattern ${pattern})`;
  return `${paint([style, 'bold'], severity)} ${paint('bold', name)}: breaks “${title}” [${clause}]${baseline === undefined ? '' : ` (${baseline})`}`;
}

const ANSWERED_BY = {
  gateway: 'answered by a gateway in front of the application',
  application: 'answered by the application',
  both: 'answered by a gateway in part, and in part by the application',
} as const satisfies Record<Layer, string>;

function where({ operations, share }: Finding, total: number): string {
  const judged = share.of === total ? '' : ` where it could be judged, ${total} in all`;
  return `on ${share.operations} of ${share.of} operations${judged}: ${namesOf(operations)}`;
}

function namesOf(operations: readonly string[]): string {
  if (operations.length === 0) return 'the whole document';
  const more = operations.length > 5 ? `, and ${operations.length - 5} more` : '';
  return `${operations.slice(0, 5).join(', ')}${more}`;
}

function identityLines({ identities }: Report): readonly string[] {
  if (identities.length === 0) return [];
  const width = Math.max(...identities.map(({ name }) => name.length));
  return ['', 'Identities:', ...identities.map((each) => `  ${each.name.padEnd(width)}  ${entitlements(each)}`)];
}

function entitlements(identity: ReportedIdentity): string {
  const { allowed, granted, refused } = identity.operations;
  const neverNeeded = [...identity.neverNeeded, ...(identity.neverNeededRoles ?? [])];
  const lacking = [...identity.lacking, ...(identity.lackingRoles ?? [])];
  const short = refused.filter((id) => allowed.includes(id)).length;
  const beyond = granted.filter((id) => !allowed.includes(id)).length;
  return [
    `may call ${allowed.length}, granted ${granted.length}, refused ${refused.length}`,
    short === 0 ? '' : `refused ${short} that it may call`,
    beyond === 0 ? '' : `granted ${beyond} that it may not`,
    neverNeeded.length === 0 ? '' : `never needs ${neverNeeded.join(' ')}`,
    lacking.length === 0 ? '' : `lacks ${lacking.join(' ')}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** Leftovers that the terminal lists. */
const SHOWN = 10;

const leftoverLines = ({ leftovers }: Report): readonly string[] =>
  leftovers.length === 0
    ? []
    : [
        '',
        'Left behind at the target:',
        ...leftovers
          .slice(0, SHOWN)
          .map(({ operation, parameter, value, reason }) => `  ${parameter} ${value}, made by ${operation}: ${reason}`),
        ...(leftovers.length > SHOWN ? [`  and ${leftovers.length - SHOWN} more: see report.json`] : []),
      ];

function verdictLine({ summary, finishedAt }: Report, paint: Paint): string {
  const { proven, violated, unproven, untested } = summary.operations;
  const counts = `${proven} proven, ${violated} violated, ${unproven} unproven, ${untested} untested`;
  const cut = finishedAt === undefined ? ' The run was cut off: this is how far it came.' : '';
  const style: Style = violated > 0 ? 'red' : unproven + untested > 0 ? 'yellow' : 'green';
  return `${paint([style, 'bold'], `Operations: ${counts}.`)}${cut}`;
}
