import type { ReportedCase, ReportedOperation } from '../../src/model/report.ts';
import { type CaseFacts, caseFacts } from './case-facts.ts';
import { type Content, type Html, html } from './markup.ts';
import { path } from './path.ts';
import { OUTCOMES, STATUSES } from './symbols.ts';
import { counted, headline, readingOf, type View } from './view.ts';

/** Operations that are laid out together, when they come into sight. */
const BATCH = 40;

/** Wrong cases of an operation that are open when it is opened. */
const OPEN = 2;

/** Every operation with what was sent to it and what came back; a piece for each. */
export function* evidence(view: View): Generator<Html> {
  yield html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>
<p class="hint">Every operation with what was sent and what came back. Credentials are masked; the same mask is the same credential.</p>`;
  const { operations } = view.report;
  for (let start = 0; start < operations.length; start += BATCH) {
    const batch = operations.slice(start, start + BATCH);
    yield html`<div class="batch" data-n="${batch.length}">${batch.map((operation) => operationEvidence(operation, view))}</div>`;
  }
  yield html`${caseTemplate()}</section>`;
}

function operationEvidence(operation: ReportedOperation, view: View): Html {
  const cases = view.casesOf(operation.id);
  const full = cases.filter(({ id }) => view.inFull.has(id));
  const open = new Set(full.filter(({ outcome }) => outcome === 'failed').slice(0, OPEN));
  const { shape, word, tone } = STATUSES[operation.status];
  return html`<details class="operation"><summary><span class="sign ${tone}"><span aria-hidden="true">${shape}</span> ${word}</span> <code><b>${operation.method}</b> ${path(operation)}</code>${named(operation)}</summary>
<div class="inside" id="${view.anchor.operation(operation.id)}"><dl class="why">${fact('Why', operation.reason === undefined ? '' : headline(operation.reason))}${fact('Required', readingOf(operation))}<div><dt>In the grid</dt><dd><a href="#${view.anchor.row(operation.id)}">its row</a></dd></div></dl>
${full.map((entry) => fullCase(entry, view, open))}${rest(cases.length - full.length)}</div></details>
`;
}

function named({ operationId }: ReportedOperation): Html | undefined {
  return operationId === undefined ? undefined : html` <bdi class="muted">${operationId}</bdi>`;
}

function rest(count: number): Html | undefined {
  if (count === 0) return undefined;
  return html`<p class="rest muted">${counted(count, 'more case')}: the grid has what came of ${count === 1 ? 'it' : 'them'}, report.json everything. With JavaScript this page shows ${count === 1 ? 'it' : 'them'} here.</p>`;
}

/** The fragment is inside, so that a link to it opens the case without a script. */
function fullCase(entry: ReportedCase, view: View, open: ReadonlySet<ReportedCase>): Html {
  const { shape, word, tone } = OUTCOMES[entry.outcome];
  const facts = caseFacts(entry, view);
  return html`<details class="case ${tone}"${open.has(entry) ? html` open` : undefined}>${heading(facts, { shape, word, tone })}
<div id="${view.anchor.case(entry.id)}">${beside(facts, { tone, control: controlLink(entry, view) })}
<dl class="why">${fact('Why', facts.reason)}${findingLinks(entry, view)}${fact('Lacks', facts.lacking)}${challenge(facts)}${fact('Document', facts.documented)}</dl>
${request(facts)}${excerpt(facts)}</div></details>
`;
}

function heading({ label, title, came, due }: CaseFacts, sign: { shape: string; word: string; tone: string }): Html {
  return html`<summary><span class="sign ${sign.tone}"><span aria-hidden="true">${sign.shape}</span> ${sign.word}</span> <b class="label">${label}</b> <span class="muted title">${title}</span> <span class="answer">${came} <span class="muted">due ${due}</span></span></summary>`;
}

function beside(
  { due, standing, came, time, control, controlSign }: CaseFacts,
  { tone, control: link }: { readonly tone: string; readonly control: string | undefined },
): Html {
  return html`<dl class="beside"><div><dt>Due</dt><dd><strong>${due}</strong> <span>${standing}</span></dd></div><div class="${tone}"><dt>Came</dt><dd><strong>${came}</strong> <span>${time}</span></dd></div>${
    link === undefined
      ? undefined
      : html`<div><dt>Control</dt><dd><strong>${control}</strong> <a href="${link}">${controlSign}</a></dd></div>`
  }</dl>`;
}

function controlLink({ control }: ReportedCase, { anchor }: View): string | undefined {
  return control === undefined ? undefined : `#${anchor.case(control)}`;
}

function fact(term: string, text: Content): Html | undefined {
  return text === '' ? undefined : html`<div><dt>${term}</dt><dd>${text}</dd></div>`;
}

function challenge({ challenge: text }: CaseFacts): Html | undefined {
  return text === '' ? undefined : fact('Challenge', html`<code class="lined">${text}</code>`);
}

function findingLinks({ id }: ReportedCase, view: View): Html | undefined {
  const links = view
    .findingsOf(id)
    .map((finding) => html`<li><a href="#${view.anchor.finding(finding)}">${finding.pattern ?? finding.rule}</a></li>`);
  return links.length === 0 ? undefined : fact('Findings', html`<ul class="chips">${links}</ul>`);
}

function request({ curl, variables }: CaseFacts): Html | undefined {
  if (curl === '') return undefined;
  const note = variables === '' ? undefined : html` <span>${variables}</span>`;
  return html`<figure class="curl"><figcaption>Request${note}</figcaption><pre><code>${curl}</code></pre></figure>`;
}

function excerpt({ excerpt: text }: CaseFacts): Html | undefined {
  if (text === '') return undefined;
  return html`<figure><figcaption>Beginning of the response body</figcaption><pre><code>${text}</code></pre></figure>`;
}

/** What the script fills from data; what it finds nothing for, it leaves out. */
function caseTemplate(): Html {
  return html`<template id="case"><details class="case"><summary><span class="sign"></span> <b class="label"></b> <span class="muted title"></span> <span class="answer"><span data-f="came"></span> <span class="muted">due <span data-f="due"></span></span></span></summary>
<div><dl class="beside"><div><dt>Due</dt><dd><strong data-f="due"></strong> <span data-f="standing"></span></dd></div><div class="came"><dt>Came</dt><dd><strong data-f="came"></strong> <span data-f="time"></span></dd></div><div><dt>Control</dt><dd><strong data-f="control"></strong> <a data-f="controlSign"></a></dd></div></dl>
<dl class="why"><div><dt>Why</dt><dd data-f="reason"></dd></div><div><dt>Lacks</dt><dd data-f="lacking"></dd></div><div><dt>Challenge</dt><dd><code class="lined" data-f="challenge"></code></dd></div><div><dt>Document</dt><dd data-f="documented"></dd></div></dl>
<figure class="curl"><figcaption>Request <span data-f="variables"></span></figcaption><pre><code data-f="curl"></code></pre></figure><figure><figcaption>Beginning of the response body</figcaption><pre><code data-f="excerpt"></code></pre></figure></div></details></template>`;
}
