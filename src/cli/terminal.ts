import { styleText } from 'node:util';
import { amissInShort, isAmiss, scenarioCounts } from '../../reports/scenario-counts.ts';
import type { Finding, Layer, Report, ReportedIdentity } from '../model/report.ts';
import { type GridOptions, gridOf } from './grid.ts';
import { legible } from './legible.ts';
import { hanging } from './wrap.ts';

export type Style = Parameters<typeof styleText>[0];

/** Paints a text where the terminal shows colours; leaves it alone in files, in pipes and under `NO_COLOR`. */
export type Paint = (style: Style, text: string) => string;

/** `FORCE_COLOR` decides before `NO_COLOR`, as Node.js has it. @see [no-color.org](https://no-color.org) */
export function painter({ isTTY = false }: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  const { FORCE_COLOR: forced = '', NO_COLOR: forbidden = '', TERM: terminal } = env;
  const byItself = isTTY && forbidden === '' && terminal !== 'dumb';
  const isPainted = forced === '' ? byItself : forced !== '0' && forced !== 'false';
  return isPainted ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}

/** The window; without columns, a file or a pipe. */
export interface Window {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The summary that a person reads in the terminal: a grid that fits the window, the findings, the verdict. */
export function summaryOf(report: Report, paint: Paint, window: Window = {}): string {
  const width = window.isTTY === true && window.columns ? window.columns : Number.POSITIVE_INFINITY;
  return [
    ...gridOf(report, { paint, width }),
    ...findingLines(report, { paint, width }),
    ...waivedLines(report),
    ...baselineLines(report),
    ...identityLines(report),
    ...scenarioLines(report),
    ...leftoverLines(report),
    '',
    verdictLine(report, paint),
  ].join('\n');
}

function findingLines({ findings, operations }: Report, { paint, width }: GridOptions): readonly string[] {
  const indented = (text: string): readonly string[] =>
    width === Number.POSITIVE_INFINITY ? [`  ${legible(text)}`] : hanging(legible(text), { lead: '  ', width });
  const shown = findings.filter(({ outcome, waived }) => outcome === 'failed' && !waived);
  return shown.flatMap((finding) => [
    '',
    headline(finding, paint),
    ...indented(finding.message),
    ...indented(where(finding, operations.length)),
    ...finding.evidence.flatMap((line) => indented(line).map((each) => paint('dim', each))),
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
  return legible(`${operations.slice(0, 5).join(', ')}${more}`);
}

function identityLines({ identities }: Report): readonly string[] {
  if (identities.length === 0) return [];
  const width = Math.max(...identities.map(({ name }) => name.length));
  return [
    '',
    'Identities:',
    ...identities.map((each) => legible(`  ${each.name.padEnd(width)}  ${entitlements(each)}`)),
  ];
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

/** The user's own tests that failed or cannot be told. */
function scenarioLines({ scenarios = [] }: Report): readonly string[] {
  const amiss = scenarios.filter(isAmiss);
  if (amiss.length === 0) return [];
  const lines = amiss.map(({ title, file, line, outcome, reason = '' }) => {
    const [first = ''] = reason.split('\n');
    return legible(`  ${outcome === 'failed' ? 'failed' : 'cannot be told'}: ${title} (${file}:${line}): ${first}`);
  });
  return ['', 'Scenarios:', ...lines];
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
          .map(({ operation, parameter, value, reason }) =>
            legible(`  ${parameter} ${value}, made by ${operation}: ${reason}`),
          ),
        ...(leftovers.length > SHOWN ? [`  and ${leftovers.length - SHOWN} more: see report.json`] : []),
      ];

/** How many operations are proven, violated, unproven and untested, and how many scenarios did not hold. */
export function verdictLine({ summary, finishedAt, scenarios }: Report, paint: Paint): string {
  const { proven, violated, unproven, untested } = summary.operations;
  const counts = `${proven} proven, ${violated} violated, ${unproven} unproven, ${untested} untested`;
  const cut = finishedAt === undefined ? ' The run was cut off: this is how far it came.' : '';
  const amiss = amissInShort(scenarios);
  const own = amiss === undefined ? '' : ` ${amiss}.`;
  const failed = violated + scenarioCounts(scenarios).failed;
  const style: Style = failed > 0 ? 'red' : unproven + untested > 0 || amiss !== undefined ? 'yellow' : 'green';
  return `${paint([style, 'bold'], `Operations: ${counts}.${own}`)}${cut}`;
}
