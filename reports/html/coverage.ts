import type { ReportedCase, ReportedOperation } from '../../src/model/report.ts';
import { groupedBy } from '../grouping.ts';
import { type Html, html } from './markup.ts';
import { operationList } from './operation-list.ts';
import { counted, headline, readingOf, type View } from './view.ts';

/** What was not tested, and why; a silent skip would read as a pass. */
export function untested(view: View): Html {
  const { report } = view;
  const left = report.cases.filter(({ outcome }) => outcome === 'untested');
  const beside = report.cases.filter(({ outcome }) => outcome === 'inapplicable');
  const unplanned = report.operations.filter((operation) => view.casesOf(operation.id).length === 0);
  return html`<section aria-labelledby="untested"><h2 id="untested">What was not tested, and why</h2>
${left.length + unplanned.length + report.problems.length === 0 ? html`<p class="calm">Nothing was left out.</p>` : undefined}
${reasonTable(left)}${unplannedTable(unplanned, view)}${problems(view)}${inapplicable(beside)}</section>`;
}

/** Nothing is missing where a case does not apply. */
function inapplicable(cases: readonly ReportedCase[]): Html | undefined {
  if (cases.length === 0) return undefined;
  return html`<details class="beside-the-point"><summary>${counted(cases.length, 'case')} to which no answer is due</summary>${reasonTable(cases)}</details>`;
}

function reasonTable(cases: readonly ReportedCase[]): Html | undefined {
  if (cases.length === 0) return undefined;
  const groups = [...groupedBy(cases, ({ reason }) => reason).values()];
  const rows = groups.toSorted((a, b) => b.length - a.length).map(reasonRow);
  return html`<table class="list"><thead><tr><th scope="col">Reason<th scope="col">Cases<th scope="col">Credential kinds</tr></thead><tbody>${rows}</tbody></table>`;
}

function reasonRow(group: readonly ReportedCase[]): Html {
  const kinds = [...new Set(group.map(({ credential }) => credential))];
  const operations = new Set(group.map(({ operation }) => operation)).size;
  return html`<tr><th scope="row">${headline(group[0]?.reason ?? 'no reason given')}<td>${counted(group.length, 'case')} in ${counted(operations, 'operation')}<td>${kinds.join(', ')}</tr>`;
}

function unplannedTable(operations: readonly ReportedOperation[], view: View): Html | undefined {
  if (operations.length === 0) return undefined;
  return html`<h3>Operations without a test case</h3><ul class="lines">${operations.map(
    ({ id, reason }) =>
      html`<li><a href="#${view.anchor.operation(id)}"><code>${id}</code></a> <span class="muted">${reason}</span></li>`,
  )}</ul>`;
}

function problems({ report }: View): Html | undefined {
  if (report.problems.length === 0) return undefined;
  return html`<h3>What the document has that could not be read</h3><ul class="lines">${report.problems.map(
    ({ pointer, message }) => html`<li>${message} <code>${pointer}</code></li>`,
  )}</ul>`;
}

/** What the run made at the target and could not remove; undefined where it left nothing. */
export function leftovers({ report }: View): Html | undefined {
  if (report.leftovers.length === 0) return undefined;
  const rows = report.leftovers.map(
    ({ operation, parameter, value, reason }) =>
      html`<tr><th scope="row">${parameter} <code>${value}</code><td><code>${operation}</code><td>${reason}</tr>`,
  );
  return html`<section aria-labelledby="leftovers"><h2 id="leftovers">Left behind at the target</h2>
<p class="hint">The run made these to have something to send requests to, and could not remove them.</p>
<table class="list"><thead><tr><th scope="col">What<th scope="col">Made by<th scope="col">Why it is still there</tr></thead><tbody>${rows}</tbody></table></section>`;
}

/** How each security requirement was read, so that a wrong reading can be seen. */
export function readings(view: View): Html {
  const groups = [...groupedBy(view.report.operations, readingOf)];
  const rows = groups.map(([reading, operations]) => readingRow(reading, operations, view));
  return html`<section aria-labelledby="readings"><h2 id="readings">How access was read</h2>
<p class="hint">From the document’s security requirements. If a line is not what you meant, its verdicts are about another API than yours.</p>
<table class="list"><thead><tr><th scope="col">Required<th scope="col">Operations</tr></thead><tbody>${rows}</tbody></table></section>`;
}

function readingRow(reading: string, operations: readonly ReportedOperation[], view: View): Html {
  const ids = operations.map(({ id }) => id);
  return html`<tr><th scope="row">${reading}<td>${operationList(ids, view)}</tr>`;
}
