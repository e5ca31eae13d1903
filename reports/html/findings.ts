import type { Finding, Layer } from '../../src/model/report.ts';
import type { Keyword, Severity } from '../../src/model/rule.ts';
import { type Html, html, link } from './markup.ts';
import { caseLabel, counted, headline, SHOWN_CASES, type View } from './view.ts';

const SHOWN_OPERATIONS = 8;

/** The more filled, the graver: readable without colour. */
const SEVERITY_SHAPES = {
  critical: '◆◆◆',
  high: '◆◆',
  medium: '◆',
  low: '◇',
  info: '○',
} as const satisfies Record<Severity, string>;

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
  yield html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>`;
  if (failed.length === 0) yield html`<p class="calm">Nothing that was observed breaks a rule.</p>`;
  for (const finding of failed) yield card(finding, view);
  yield html`</section>`;
  if (doubtful.length === 0) return;
  yield html`<section aria-labelledby="doubts"><h2 id="doubts">What could not be told</h2>
<p class="hint">Not failures: the evidence does not decide.</p>`;
  for (const finding of doubtful) yield doubt(finding, view);
  yield html`</section>`;
}

function card(finding: Finding, view: View): Html {
  return html`<article class="finding s-${finding.severity}" id="${view.anchor.finding(finding)}">
<p class="meta"><span class="severity"><span aria-hidden="true">${SEVERITY_SHAPES[finding.severity]}</span> ${finding.severity}</span>${chip(finding.pattern)}${waived(finding)}${known(finding)}<span>${share(finding, view)}</span><code class="rule">${finding.rule}</code></p>
<h3>${headline(finding.message)}</h3>
${body(finding, view)}</article>`;
}

function doubt(finding: Finding, view: View): Html {
  return html`<details class="finding doubtful" id="${view.anchor.finding(finding)}"><summary><span class="sign doubt" aria-hidden="true">?</span> ${headline(finding.message)} <span class="muted">${share(finding, view)} · <code>${finding.rule}</code></span></summary>
${body(finding, view)}</details>`;
}

function body(finding: Finding, view: View): Html {
  return html`${finding.meaning === '' ? undefined : html`<p class="meaning">${finding.meaning}</p>`}<dl class="why">
<div><dt>Should hold</dt><dd>${finding.title} ${clauses(finding)}</dd></div>
${fact('What a fix looks like', finding.fix)}
<div><dt>Operations</dt><dd>${operations(finding, view)}</dd></div>
${seen(finding)}
${finding.layer === undefined ? undefined : fact('Answered by', LAYERS[finding.layer])}
${waivers(finding)}
${evidence(finding, view)}
</dl>`;
}

function fact(term: string, text: string): Html | undefined {
  return text === '' ? undefined : html`<div><dt>${term}</dt><dd>${text}</dd></div>`;
}

function clauses({ keyword, references }: Finding): Html {
  const listed = references.map(({ title, url }) => html`<li>${link(url, title)}</li>`);
  return html`<ul class="clauses"><li><span class="keyword">${KEYWORDS[keyword]}</span></li>${listed}</ul>`;
}

function operations(finding: Finding, view: View): Html {
  const links = finding.operations.map(
    (id) => html`<li><a href="#${view.anchor.operation(id)}"><code>${id}</code></a></li>`,
  );
  if (links.length <= SHOWN_OPERATIONS + 2) return html`<ul class="chips">${links}</ul>`;
  return html`<ul class="chips">${links.slice(0, SHOWN_OPERATIONS)}</ul>
<details><summary>and ${links.length - SHOWN_OPERATIONS} more</summary><ul class="chips">${links.slice(SHOWN_OPERATIONS)}</ul></details>`;
}

function evidence(finding: Finding, view: View): Html | undefined {
  if (finding.cases.length === 0) return undefined;
  const shown = finding.cases.slice(0, SHOWN_CASES).map((id) => {
    const found = view.caseById.get(id);
    const label = found === undefined ? id : `${found.operation} · ${caseLabel(found)}`;
    return html`<li><a href="#${view.anchor.case(id)}"><code>${label}</code></a></li>`;
  });
  const rest = finding.cases.length - shown.length;
  return html`<div><dt>Evidence</dt><dd><ul class="lines">${shown}</ul>${rest > 0 ? `and ${counted(rest, 'more case')}` : undefined}</dd></div>`;
}

function share({ share: { operations, of } }: Finding, { report }: View): string {
  if (operations === 0) return 'the whole document';
  const judged = of === report.operations.length ? '' : ' where it could be judged';
  return `${operations} of ${counted(of, 'operation')}${judged}`;
}

const LAYERS = {
  gateway: 'A gateway in front of the application',
  application: 'The application',
  both: 'A gateway in part, and in part the application',
} as const satisfies Record<Layer, string>;

/** The lines that show it, without their links. */
const seen = ({ evidence: lines }: Finding): Html | undefined =>
  lines.length === 0
    ? undefined
    : html`<div><dt>Seen</dt><dd><ul class="lines">${lines.map((line) => html`<li><code>${line}</code></li>`)}</ul></dd></div>`;

const waivers = ({ waivers: covering = [] }: Finding): readonly Html[] =>
  covering.map(
    ({ operations: ids, reason, expires }) =>
      html`<div><dt>Waived until ${expires}</dt><dd>${reason}${ids.length === 0 ? undefined : html` <span class="muted">(${ids.join(', ')})</span>`}</dd></div>`,
  );

function chip(pattern: string | undefined): Html | undefined {
  return pattern === undefined ? undefined : html`<span class="pattern">pattern ${pattern}</span>`;
}

function waived(finding: Finding): Html | undefined {
  return finding.waived ? html`<span class="pattern">waived</span>` : undefined;
}

function known({ baseline }: Finding): Html | undefined {
  return baseline === undefined ? undefined : html`<span class="pattern">${baseline}</span>`;
}
