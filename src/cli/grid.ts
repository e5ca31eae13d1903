import type { Standing } from '../model/credential.ts';
import type { OperationStatus, Report, ReportedCase, ReportedOperation } from '../model/report.ts';
import type { Outcome } from '../model/rule.ts';
import { legible } from './legible.ts';
import type { Paint, Style } from './terminal.ts';

export interface GridOptions {
  readonly paint: Paint;
  /** Of the window, in characters; infinite in files and pipes. */
  readonly width: number;
}

/** A shape says what the colour says. */
const MARKS = {
  failed: '✗',
  cantTell: '?',
  passed: '✓',
  untested: '–',
  inapplicable: '·',
} as const satisfies Record<Outcome, string>;

const OUTCOME_STYLE = {
  failed: 'red',
  cantTell: 'yellow',
  passed: 'green',
  untested: 'gray',
  inapplicable: 'gray',
} as const satisfies Record<Outcome, Style>;

const STATUS = {
  proven: { mark: '✓', style: 'green' },
  violated: { mark: '✗', style: 'red' },
  unproven: { mark: '?', style: 'yellow' },
  untested: { mark: '–', style: 'gray' },
} as const satisfies Record<OperationStatus, { mark: string; style: Style }>;

/** Gravest first. */
const GRAVITY: readonly Outcome[] = ['failed', 'cantTell', 'passed', 'untested', 'inapplicable'];

type Group = Standing | 'identities';

const GROUPS = ['absent', 'invalid', 'insufficient', 'sufficient', 'identities'] as const satisfies readonly Group[];

/** How much of a cell there is room for. */
interface Layout {
  readonly headings: Readonly<Record<Group, string>>;
  /** Characters of a group's column, with the gap after it. */
  readonly cell: number;
  /** Whether the cell counts its cases. */
  readonly counts: boolean;
}

const WIDE: Layout = {
  headings: {
    absent: 'absent',
    invalid: 'invalid',
    insufficient: 'insufficient',
    sufficient: 'sufficient',
    identities: 'identities',
  },
  cell: 14,
  counts: true,
};

const SHORT = { absent: 'abs', invalid: 'inv', insufficient: 'insuf', sufficient: 'suf', identities: 'ident' };

/** Widest first; the last one is what any window gets. */
const LAYOUTS: readonly Layout[] = [
  WIDE,
  { headings: SHORT, cell: 8, counts: true },
  {
    headings: { absent: 'a', invalid: 'i', insufficient: 's', sufficient: '+', identities: 'n' },
    cell: 2,
    counts: false,
  },
];

/** Characters of an operation's name that tell it from others, with the gap after it. */
const SHORTEST_NAME = 26;

/** Characters of the longest status. */
const STATUS_WIDTH = 8;

/**
 * Operations by groups of credential kinds: in each cell what is worst, and how often; then the operation's status and the reason.
 * In a narrow window headings are shortened, then counts are left out, and names are cut at last.
 */
export function gridOf(report: Report, { paint, width }: GridOptions): readonly string[] {
  const groups = groupsOf(report);
  const layout = layoutFor(width, groups.length);
  const longest = Math.max(9, ...report.operations.map(({ id }) => id.length)) + 2;
  const beside = groups.length * layout.cell + STATUS_WIDTH;
  const nameWidth = Math.max(8, Math.min(longest, width - beside));
  const row = { paint, width, layout, groups, nameWidth };
  const cells = casesByCell(report);
  return [headOf(row), ...report.operations.map((operation) => lineOf(operation, cells.get(operation.id), row))];
}

interface Row extends GridOptions {
  readonly layout: Layout;
  readonly groups: readonly Group[];
  /** With the gap after it. */
  readonly nameWidth: number;
}

const layoutFor = (width: number, groups: number): Layout =>
  LAYOUTS.find(({ cell }) => groups * cell + STATUS_WIDTH + SHORTEST_NAME <= width) ?? (LAYOUTS.at(-1) as Layout);

function headOf({ paint, width, layout, groups, nameWidth }: Row): string {
  const headings = groups.map((group) => layout.headings[group].padEnd(layout.cell)).join('');
  return paint('dim', cut(`${'operation'.padEnd(nameWidth)}${headings}status`, width));
}

function lineOf({ id, status, reason }: ReportedOperation, cells: Cells = new Map(), row: Row): string {
  const { paint, width, layout, groups, nameWidth } = row;
  const name = cut(legible(id), nameWidth - 1).padEnd(nameWidth);
  const inGroups = groups.map((group) => cellOf(cells.get(group) ?? [], layout, paint)).join('');
  const { mark, style } = STATUS[status];
  const room = width - nameWidth - groups.length * layout.cell - STATUS_WIDTH;
  const said = room < 0 ? mark : status;
  const why = status === 'proven' || reason === undefined ? '' : `  ${legible(reason)}`;
  const shown = room >= SHORTEST_REASON + said.length ? cut(why, room + STATUS_WIDTH - said.length) : '';
  return `${name}${inGroups}${paint(style, said)}${shown === '' ? '' : paint('dim', shown)}`;
}

/** Characters of a reason that are worth reading. */
const SHORTEST_REASON = 20;

/** E.g. `✓ 8`, or what is worst and how often: `✗ 2/8`. */
function cellOf(cases: readonly ReportedCase[], { cell, counts }: Layout, paint: Paint): string {
  const worst = GRAVITY.find((outcome) => cases.some((each) => each.outcome === outcome));
  if (worst === undefined) return ' '.repeat(cell);
  const count = cases.filter(({ outcome }) => outcome === worst).length;
  const share = count === cases.length ? `${count}` : `${count}/${cases.length}`;
  const [all, some] = [`${MARKS[worst]} ${share}`, `${MARKS[worst]} ${count}`];
  const text = counts ? ([all, some].find(({ length }) => length < cell) ?? MARKS[worst]) : MARKS[worst];
  return `${paint(OUTCOME_STYLE[worst], text)}${' '.repeat(Math.max(1, cell - text.length))}`;
}

/** With an ellipsis where something is missing. */
const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

type Cells = ReadonlyMap<Group, readonly ReportedCase[]>;

function groupsOf({ credentials, cases }: Report): readonly Group[] {
  const hasIdentities = credentials.some(({ identity }) => identity !== undefined) && cases.length > 0;
  return hasIdentities ? GROUPS : GROUPS.filter((group) => group !== 'identities');
}

/** By operation, then by group. */
function casesByCell({ cases, credentials }: Report): ReadonlyMap<string, Cells> {
  const identities = new Set(credentials.filter(({ identity }) => identity !== undefined).map(({ id }) => id));
  const rows = new Map<string, Map<Group, ReportedCase[]>>();
  for (const each of cases) {
    const group = identities.has(each.credential) ? 'identities' : each.standing;
    const row = rows.get(each.operation) ?? new Map<Group, ReportedCase[]>();
    rows.set(each.operation, row);
    const cell = row.get(group);
    if (cell === undefined) row.set(group, [each]);
    else cell.push(each);
  }
  return rows;
}
