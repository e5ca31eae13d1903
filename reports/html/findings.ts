import type { Finding, Layer } from '../../src/model/report.ts';
import type { Keyword } from '../../src/model/rule.ts';
import { groupedBy } from '../grouping.ts';
import { entriesOf } from './catalogue-entries.ts';
import { type Html, html, link } from './markup.ts';
import { operationList } from './operation-list.ts';
import { SEVERITY_SHAPES } from './symbols.ts';
import { caseLabel, counted, formatted, headline, SHOWN_CASES, type View } from './view.ts';

const KEYWORDS = {
  MUST: 'MUST',
  'MUST NOT': 'MUST NOT',
  SHOULD: 'SHOULD',
  'SHOULD NOT': 'SHOULD NOT',
  'ought to': '“ought to”',
  MAY: 'MAY',
  none: 'no keyword',
} as const satisfies Record<Keyword, string>;

/** What is wrong, gravest first, and then what could not be told. */
export function* findings(view: View): Generator<Html> {
  const failed = view.report.findings.filter(({ outcome }) => outcome === 'failed');
  const doubtful = view.report.findings.filter(({ outcome }) => outcome === 'cantTell');
  yield html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>${tally(failed)}`;
  if (failed.length === 0) yield html`<p class="calm">Nothing that was observed breaks a rule.</p>`;
  for (const finding of failed) yield card(finding, view);
  yield html`<p class="calm nothing" hidden>No finding is like that.</p></section>`;
  if (doubtful.length === 0) return;
  yield html`<section aria-labelledby="doubts"><h2 id="doubts">What could not be told</h2>
<p class="hint">Not failures: the evidence does not decide.</p>`;
  for (const finding of doubtful) yield doubt(finding, view);
  yield html`</section>`;
}

/** How many of each severity. */
function tally(failed: readonly Finding[]): Html | undefined {
  if (failed.length < 2) return undefined;
  const items = [...groupedBy(failed, ({ severity }) => severity)].map(
    ([severity, group]) =>
      html`<li class="s-${severity}"><span class="severity"><span aria-hidden="true">${SEVERITY_SHAPES[severity]}</span> ${group.length} ${severity}</span></li>`,
  );
  return html`<ul class="legend tally" aria-label="Findings by severity">${items}</ul>`;
}

function card(finding: Finding, view: View): Html {
  return html`<article class="finding s-${finding.severity}" id="${view.anchor.finding(finding)}" aria-labelledby="t-${finding.fingerprint}">
<p class="meta"><span class="severity"><span aria-hidden="true">${SEVERITY_SHAPES[finding.severity]}</span> ${finding.severity}</span>${chip(finding.pattern === undefined ? undefined : `pattern ${finding.pattern}`)}${chip(finding.waived ? 'waived' : undefined)}${chip(finding.baseline)}<span>${share(finding, view)}</span><code class="rule">${finding.rule}</code></p>
<h3 id="t-${finding.fingerprint}">${headline(finding.message)}</h3>
${body(finding, view)}</article>`;
}

function doubt(finding: Finding, view: View): Html {
  return html`<details class="finding doubtful"><summary><span class="sign doubt" aria-hidden="true">?</span> ${headline(finding.message)} <span class="muted">${share(finding, view)} · <code>${finding.rule}</code></span></summary>
<div id="${view.anchor.finding(finding)}">${body(finding, view)}</div></details>`;
}

function body(finding: Finding, view: View): Html {
  return html`${finding.meaning === '' ? undefined : html`<p class="meaning">${finding.meaning}</p>`}<dl class="why">
<div><dt>Should hold</dt><dd>${finding.title} ${clauses(finding)}</dd></div>
${fact('What a fix looks like', finding.fix)}
${evidence(finding, view)}
<div><dt>Operations</dt><dd>${operationList(finding.operations, view)}</dd></div>
${finding.layer === undefined ? undefined : fact('Answered by', LAYERS[finding.layer])}
${newOperations(finding, view)}${waivers(finding)}${mapping(finding)}
</dl>`;
}

function fact(term: string, text: string): Html | undefined {
  return text === '' ? undefined : html`<div><dt>${term}</dt><dd>${text}</dd></div>`;
}

function clauses({ keyword, references }: Finding): Html {
  const listed = references.map(({ title, url }) => html`<li>${link(url, title)}</li>`);
  return html`<ul class="clauses"><li><span class="keyword">${KEYWORDS[keyword]}</span></li>${listed}</ul>`;
}

/** The lines that show it, and the cases that they are from. */
function evidence(finding: Finding, view: View): Html | undefined {
  const seen = finding.evidence.map((line) => html`<li><code>${line}</code></li>`);
  const cases = finding.cases.slice(0, SHOWN_CASES).map((id) => {
    const found = view.caseById(id);
    const label = found === undefined ? id : `${found.operation} · ${caseLabel(found)}`;
    return html`<li><a href="#${view.anchor.case(id)}"><code>${label}</code></a></li>`;
  });
  if (seen.length + cases.length === 0) return undefined;
  const rest = finding.cases.length - cases.length;
  return html`<div><dt>Evidence</dt><dd>${seen.length === 0 ? undefined : html`<ul class="lines seen">${seen}</ul>`}<ul class="chips">${cases}${rest > 0 ? html`<li class="muted">and ${counted(rest, 'more case')}</li>` : undefined}</ul></dd></div>`;
}

function share({ share: { operations, of } }: Finding, { report }: View): string {
  if (operations === 0) return 'the whole document';
  const judged = of === report.operations.length ? '' : ' where it could be judged';
  return `${formatted(operations)} of ${counted(of, 'operation')}${judged}`;
}

const LAYERS = {
  gateway: 'A gateway in front of the application',
  application: 'The application',
  both: 'A gateway in part, and in part the application',
} as const satisfies Record<Layer, string>;

/** Said only where it is not new everywhere. */
function newOperations({ newOperations: ids = [], operations }: Finding, view: View): Html | undefined {
  if (ids.length === 0 || ids.length === operations.length) return undefined;
  return html`<div><dt>New on</dt><dd>${operationList(ids, view)}</dd></div>`;
}

const waivers = ({ waivers: covering = [] }: Finding): readonly Html[] =>
  covering.map(
    ({ operations: ids, reason, expires }) =>
      html`<div><dt>Waived until ${expires}</dt><dd>${reason}${ids.length === 0 ? undefined : html` <span class="muted">(${ids.join(', ')})</span>`}</dd></div>`,
  );

function mapping(finding: Finding): Html | undefined {
  const entries = entriesOf(finding.mapping);
  if (entries.length === 0) return undefined;
  const listed = entries.map(({ code, url }) => html`<li>${link(url, code)}</li>`);
  return html`<div><dt>Elsewhere called</dt><dd><ul class="clauses">${listed}</ul></dd></div>`;
}

function chip(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<span class="pattern">${text}</span>`;
}
