import type { Standing } from '../../src/model/credential.ts';
import type { PlannedCredential } from '../../src/model/plan.ts';
import type { ReportedCase, ReportedOperation } from '../../src/model/report.ts';
import type { Outcome } from '../../src/model/rule.ts';
import { groupedBy } from '../grouping.ts';
import { type Html, html } from './markup.ts';
import { path } from './path.ts';
import { OUTCOMES, STANDINGS, STATUSES } from './symbols.ts';
import type { View } from './view.ts';

const STANDING_ORDER = Object.keys(STANDINGS) as readonly Standing[];

/** What a cell shows where several cases stand in it: the first of these that is there. */
const WORST_FIRST = ['failed', 'cantTell', 'passed', 'untested', 'inapplicable'] as const satisfies readonly Outcome[];

/** Operations from which on the grid scrolls in itself, so that its head stays in sight. */
const TALL = 24;

/** Operations by tag, credential kinds by standing; a piece for each tag. */
export function* grid(view: View): Generator<Html> {
  const columns = columnsOf(view);
  yield html`<section aria-labelledby="grid"><h2 id="grid">Operations and credentials</h2>
<p class="hint">Each cell is one operation called with one credential; it shows the answer and leads to its evidence.</p>
${legend()}
<div class="scroll${view.report.operations.length > TALL ? ' tall' : ''}" role="region" aria-label="Grid, scrolls sideways" tabindex="0"><table class="grid">${head(columns)}`;
  for (const [tag, operations] of byTag(view.report.operations)) {
    yield html`<tbody><tr class="tag"><th scope="rowgroup"><bdi>${tag}</bdi></th><td colspan="${Math.max(columns.length, 1)}"></td></tr>
${operations.map((operation) => row(operation, columns, view))}</tbody>`;
  }
  yield html`</table></div></section>`;
}

function byTag(operations: readonly ReportedOperation[]): ReadonlyMap<string, readonly ReportedOperation[]> {
  return groupedBy(operations, ({ tags }) => tags[0] ?? 'without a tag');
}

/** The kinds that have a case at all, by standing. */
function columnsOf({ report }: View): readonly PlannedCredential[] {
  const used = new Set(report.cases.map(({ credential }) => credential));
  return report.credentials.filter(({ id }) => used.has(id)).toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** Identities come last: their standing differs from cell to cell. */
const placeOf = ({ standing, identity }: PlannedCredential): number =>
  identity === undefined ? STANDING_ORDER.indexOf(standing) : STANDING_ORDER.length;

/** Above a group of columns. */
const groupOf = ({ standing, identity }: PlannedCredential): Standing | 'identity' =>
  identity === undefined ? standing : 'identity';

function head(columns: readonly PlannedCredential[]): Html {
  const standings = [...groupedBy(columns, groupOf)];
  const titles = [...standings].map(([, group]) => group.map(columnTitle));
  return html`<thead><tr><th class="corner" rowspan="2" scope="col">Operation</th>${standings.map(standingTitle)}</tr>
<tr>${titles}</tr></thead>`;
}

function standingTitle([standing, group]: readonly [Standing | 'identity', readonly PlannedCredential[]]): Html {
  const due = standing === 'identity' ? 'what each may' : STANDINGS[standing];
  return html`<th class="standing first" scope="colgroup" colspan="${group.length}">${standing}<br><span>due ${due}</span></th>`;
}

function columnTitle({ id, title, identity }: PlannedCredential, index: number): Html {
  return html`<th class="kind${index === 0 ? ' first' : ''}" scope="col" title="${title}"><span>${identity ?? id}</span></th>`;
}

function row(operation: ReportedOperation, columns: readonly PlannedCredential[], view: View): Html {
  const cases = groupedBy(view.casesOf(operation.id), ({ credential }) => credential);
  const { shape, word, tone } = STATUSES[operation.status];
  const cells = columns.map((column, index) => {
    const first = index === 0 || groupOf(columns[index - 1] ?? column) !== groupOf(column);
    return cell(cases.get(column.id) ?? [], first, view);
  });
  return html`<tr data-o="${view.anchor.operation(operation.id)}"><th scope="row"><a href="#${view.anchor.operation(operation.id)}"><span class="sign ${tone}"><span aria-hidden="true">${shape}</span><span class="vh">${word}: </span></span><code><b>${operation.method}</b> <span>${path(operation)}</span></code></a></th>${cells}</tr>
`;
}

function cell(cases: readonly ReportedCase[], first: boolean, view: View): Html {
  const edge = first ? ' first' : '';
  const outcome = WORST_FIRST.find((candidate) => cases.some((entry) => entry.outcome === candidate));
  if (outcome === undefined) return html`<td class="none${edge}"></td>`;
  const shown = cases.filter((entry) => entry.outcome === outcome);
  const [leading] = shown;
  const { shape, word, tone } = OUTCOMES[outcome];
  const answer = leading?.observed?.status ?? html`<span class="vh">${word}</span>`;
  const share =
    cases.length === 1
      ? undefined
      : html` <small>${shown.length === cases.length ? `×${cases.length}` : `${shown.length}/${cases.length}`}</small>`;
  return html`<td class="${tone}${edge}"><a href="#${view.anchor.case(leading?.id ?? '')}">${shape} ${answer}${share}</a></td>`;
}

function legend(): Html {
  const signs = Object.values(OUTCOMES).map(
    ({ shape, word, tone }) => html`<li><span class="swatch ${tone}" aria-hidden="true">${shape}</span> ${word}</li>`,
  );
  return html`<ul class="legend" aria-label="Signs in the grid">${signs}<li><span class="swatch" aria-hidden="true"></span> no case</li></ul>`;
}
