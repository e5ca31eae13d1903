import type { PlannedCredential } from '../../src/model/plan.ts';
import type { ReportedCase, ReportedOperation } from '../../src/model/report.ts';
import type { Outcome } from '../../src/model/rule.ts';
import { groupedBy } from '../grouping.ts';
import { type ColumnGroup, groupOf } from './columns.ts';
import { type Content, cut, type Html, html } from './markup.ts';
import { path } from './path.ts';
import { OUTCOMES, type Sign, STANDINGS, STATUSES } from './symbols.ts';
import { counted, type View } from './view.ts';

/** What a cell shows where several cases stand in it: the first of these that is there. */
const WORST_FIRST = ['failed', 'cantTell', 'passed', 'untested', 'inapplicable'] as const satisfies readonly Outcome[];

/** Operations from which on the grid scrolls in itself, so that its head stays in sight. */
const TALL = 24;

/** Columns from which on each standing is also told in one. */
const MANY_COLUMNS = 9;

/** Of a row in a line, in rem: how much room a tag takes until it is laid out. */
const ROW_HEIGHT = 2.05;

/** One letter: there may be sixty thousand of them. */
const CELL_TONES = { good: 'g', bad: 'b', doubt: 'd', quiet: 'q' } as const satisfies Record<Sign['tone'], string>;

interface Group {
  readonly standing: ColumnGroup;
  readonly columns: readonly PlannedCredential[];
}

/** Operations by tag, credential kinds by standing; a piece for each tag. */
export function* grid(view: View): Generator<Html> {
  const groups = groupsOf(view);
  const width = columnCount(groups) + 1;
  yield html`<section class="wide" aria-labelledby="grid"><h2 id="grid">Operations and credentials</h2>
<p class="hint">Each cell is one operation called with one kind of credential: the answer that came, and whether it was due. It leads to the evidence.<span class="keys" hidden> Arrow keys walk through the cells, Enter opens one.</span></p>
${legend()}
<div class="scroll${view.report.operations.length > TALL ? ' tall' : ''}" role="region" aria-label="Grid, scrolls sideways" tabindex="0"><table class="grid" aria-labelledby="grid">${head(groups)}`;
  for (const [tag, operations] of byTag(view.report.operations)) {
    yield html`<tbody data-n="${operations.length}"><tr class="tag"><th scope="rowgroup" colspan="${width}"><bdi>${cut(tag, 80)}</bdi> <small>${counted(operations.length, 'operation')}</small></th></tr>
${operations.map((operation) => row(operation, groups, view))}</tbody>`;
  }
  yield html`</table></div><p class="calm nothing" hidden>No operation is like that.</p></section>`;
}

/** The rules of style that hang on how many columns there are: the page's policy allows no style attribute. */
export function gridStyle(view: View): string {
  const groups = groupsOf(view);
  const short = shortGroups(groups).length;
  const kinds = view.columns.length;
  const spans = new Set([columnCount(groups) + 1, short, ...groups.map(({ columns }) => columns.length)]);
  const tracks = [repeat(short, 'var(--short)'), repeat(kinds, 'var(--kind)')].join(' ');
  return [
    `.grid tr{grid-template-columns:var(--row) ${tracks} minmax(0,1fr)}`,
    ...[...spans].filter((span) => span > 1).map((span) => `.grid [colspan="${span}"]{grid-column:span ${span}}`),
    ...[...new Set([...byTag(view.report.operations).values()].map(({ length }) => length))].map(
      (length) =>
        `.grid [data-n="${length}"]{contain-intrinsic-block-size:auto ${(length * ROW_HEIGHT + ROW_HEIGHT).toFixed(1)}rem}`,
    ),
    ...firstColumns(groups).map((at) => `.grid tr>:nth-child(${at}){border-left:2px solid var(--edge)}`),
  ].join('\n');
}

const repeat = (count: number, track: string): string => (count === 0 ? '' : `repeat(${count},${track})`);

const columnCount = (groups: readonly Group[]): number =>
  shortGroups(groups).length + groups.reduce((sum, { columns }) => sum + columns.length, 0);

function groupsOf({ columns }: View): readonly Group[] {
  return [...groupedBy(columns, groupOf)].map(([standing, group]) => ({ standing, columns: group }));
}

/** Those that are told in one column each, before their kinds; none where there are few. */
function shortGroups(groups: readonly Group[]): readonly Group[] {
  const count = groups.reduce((sum, { columns }) => sum + columns.length, 0);
  return count < MANY_COLUMNS ? [] : groups;
}

/** Of every group, counted from 1, the operation's own column included. */
function firstColumns(groups: readonly Group[]): readonly number[] {
  const starts: number[] = [];
  let at = 2 + shortGroups(groups).length;
  if (at > 2) starts.push(2);
  for (const { columns } of groups) {
    starts.push(at);
    at += columns.length;
  }
  return starts;
}

function byTag(operations: readonly ReportedOperation[]): ReadonlyMap<string, readonly ReportedOperation[]> {
  return groupedBy(operations, ({ tags }) => tags[0] ?? 'without a tag');
}

function head(groups: readonly Group[]): Html {
  const short = shortGroups(groups);
  const inShort =
    short.length === 0
      ? undefined
      : html`<th class="standing" scope="colgroup" colspan="${short.length}">in short<br><span>the worst of each</span></th>`;
  return html`<thead><tr class="groups"><td class="corner"></td>${inShort}${groups.map(standingTitle)}</tr>
<tr class="kinds"><th class="corner" scope="col">Operation</th>${short.map(shortTitle)}${groups.map(({ columns }) => columns.map(columnTitle))}</tr></thead>`;
}

const dueOf = (standing: ColumnGroup): string => (standing === 'identity' ? 'what each may' : STANDINGS[standing]);

function standingTitle({ standing, columns }: Group): Html {
  return html`<th class="standing${columns.length === 1 ? ' narrow' : ''}" scope="colgroup" colspan="${columns.length}">${standing}<br><span>due ${dueOf(standing)}</span></th>`;
}

function shortTitle({ standing }: Group): Html {
  return html`<th class="kind short" scope="col"><span>${standing}</span></th>`;
}

function columnTitle({ id, title, identity }: PlannedCredential): Html {
  return html`<th class="kind" scope="col" data-k="${id}" title="${title}"><span>${cut(identity ?? id, 40)}</span></th>`;
}

function row(operation: ReportedOperation, groups: readonly Group[], view: View): Html {
  const cases = groupedBy(view.casesOf(operation.id), ({ credential }) => credential);
  const of = ({ columns }: Group): readonly ReportedCase[] => columns.flatMap(({ id }) => cases.get(id) ?? []);
  const { shape, word, tone } = STATUSES[operation.status];
  const short = shortGroups(groups).map((group) => cell(of(group), view));
  const cells = groups.map(({ columns }) => columns.map(({ id }) => cell(cases.get(id) ?? [], view)));
  return html`<tr id="${view.anchor.row(operation.id)}"><th scope="row"><a href="#${view.anchor.operation(operation.id)}"><span class="sign ${tone}"><span aria-hidden="true">${shape}</span><span class="vh">${word}: </span></span><code><b>${operation.method}</b> <span>${path(operation)}</span></code></a></th>${short}${cells}</tr>
`;
}

/** As short as it can be. A case whose evidence is data has no link of its own: the script opens it. */
function cell(cases: readonly ReportedCase[], view: View): Html {
  const outcome = WORST_FIRST.find((candidate) => cases.some((entry) => entry.outcome === candidate));
  if (outcome === undefined) return html`<td>`;
  const shown = cases.filter((entry) => entry.outcome === outcome);
  const leading = shown.find(({ id }) => view.inFull.has(id)) ?? shown[0];
  const text = cellText(outcome, shown, cases.length);
  const tone = CELL_TONES[OUTCOMES[outcome].tone];
  if (leading === undefined || !view.inFull.has(leading.id)) return html`<td class=${tone}>${text}`;
  return html`<td class=${tone}><a href="#${view.anchor.case(leading.id)}">${text}</a>`;
}

function cellText(outcome: Outcome, shown: readonly ReportedCase[], all: number): Content {
  const { shape, word } = OUTCOMES[outcome];
  const answer = shown[0]?.observed?.status ?? html`<span class="vh">${word}</span>`;
  if (all === 1) return [shape, ' ', answer];
  return [shape, ' ', answer, html`<small>${shown.length === all ? `×${all}` : `${shown.length}/${all}`}</small>`];
}

function legend(): Html {
  const signs = Object.values(OUTCOMES).map(
    ({ shape, word, tone }) => html`<li><span class="swatch ${tone}" aria-hidden="true">${shape}</span> ${word}</li>`,
  );
  return html`<ul class="legend" aria-label="Signs in the grid">${signs}<li><span class="swatch" aria-hidden="true"></span> no case</li><li><small>3/7</small>&nbsp; so many of the cell’s cases</li></ul>`;
}
