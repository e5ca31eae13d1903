import { curlCommand } from '../../src/http/curl.ts';
import type { ReportedCase, ReportedOperation } from '../../src/model/report.ts';
import { challengeText } from '../challenge-text.ts';
import { type Html, html } from './markup.ts';
import { path } from './path.ts';
import { OUTCOMES, STATUSES } from './symbols.ts';
import { caseLabel, counted, headline, isControl, readingOf, type View } from './view.ts';

/** Every operation with what was sent to it and what came back; a piece for each. */
export function* evidence(view: View): Generator<Html> {
  yield html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>
<p class="hint">Every operation with what was sent and what came back. Credentials are masked; the same mask is the same credential.${shortened(view)}</p>`;
  for (const operation of view.report.operations) yield operationEvidence(operation, view);
  yield html`</section>`;
}

function shortened({ shortened: cases }: View): string {
  return cases === 0
    ? ''
    : ` For its size, this page shows ${counted(cases, 'case')} in one line only; report.json has all of them in full.`;
}

function operationEvidence(operation: ReportedOperation, view: View): Html {
  const cases = view.casesOf(operation.id);
  const full = cases.filter(({ id }) => view.inFull.has(id));
  const brief = cases.filter(({ id }) => !view.inFull.has(id));
  const { shape, word, tone } = STATUSES[operation.status];
  return html`<details class="operation" id="${view.anchor.operation(operation.id)}" data-s="${operation.status}">
<summary><span class="sign ${tone}"><span aria-hidden="true">${shape}</span> ${word}</span> <code><b>${operation.method}</b> ${path(operation)}</code>${named(operation)}</summary>
<dl class="why">${reason(operation.reason)}<div><dt>Required</dt><dd>${readingOf(operation)}</dd></div></dl>
${full.map((entry) => fullCase(entry, view))}${briefCases(brief, view)}
</details>
`;
}

function named({ operationId }: ReportedOperation): Html | undefined {
  return operationId === undefined ? undefined : html` <bdi class="muted">${operationId}</bdi>`;
}

function reason(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<div><dt>Why</dt><dd>${headline(text)}</dd></div>`;
}

function fullCase(entry: ReportedCase, view: View): Html {
  const { shape, word, tone } = OUTCOMES[entry.outcome];
  return html`<article class="case ${tone}" id="${view.anchor.case(entry.id)}">
<h3><span class="sign ${tone}"><span aria-hidden="true">${shape}</span> ${word}</span> ${caseLabel(entry)} <span class="muted">${kindTitle(entry, view)}</span></h3>
<dl class="beside">${due(entry)}${came(entry)}${controlBeside(entry, view)}</dl>
<dl class="why">${reason(entry.reason)}${findingLinks(entry, view)}${challenges(entry)}</dl>
${request(entry)}${excerpt(entry)}
</article>`;
}

function kindTitle(entry: ReportedCase, { report }: View): string {
  return report.credentials.find(({ id }) => id === entry.credential)?.title ?? '';
}

function due({ expected, standing }: ReportedCase): Html {
  return html`<div><dt>Due</dt><dd><strong>${expected}</strong> <span>${standing}</span></dd></div>`;
}

function came({ observed, outcome }: ReportedCase): Html {
  if (observed === undefined)
    return html`<div class="doubt"><dt>Came</dt><dd><strong>–</strong> <span>no answer</span></dd></div>`;
  return html`<div class="${OUTCOMES[outcome].tone}"><dt>Came</dt><dd><strong>${observed.status}</strong> <span>${milliseconds(observed.durationMs)}</span></dd></div>`;
}

function controlBeside({ control }: ReportedCase, view: View): Html | undefined {
  if (control === undefined) return undefined;
  const beside = view.caseById.get(control);
  const { shape, word } = OUTCOMES[beside?.outcome ?? 'untested'];
  const answer = beside?.observed?.status ?? '–';
  return html`<div><dt>Control</dt><dd><strong>${answer}</strong> <a href="#${view.anchor.case(control)}">${shape} ${word}</a></dd></div>`;
}

function findingLinks({ id }: ReportedCase, view: View): Html | undefined {
  const links = view
    .findingsOf(id)
    .map((finding) => html`<li><a href="#${view.anchor.finding(finding)}">${finding.pattern ?? finding.rule}</a></li>`);
  return links.length === 0 ? undefined : html`<div><dt>Findings</dt><dd><ul class="chips">${links}</ul></dd></div>`;
}

function challenges({ observed }: ReportedCase): Html | undefined {
  if (observed === undefined) return undefined;
  const shown = observed.challenges.map((challenge) => html`<li><code>${challengeText(challenge)}</code></li>`);
  const none = observed.status === 401 ? html`none, though a 401 must carry one` : undefined;
  if (shown.length === 0 && none === undefined) return undefined;
  return html`<div><dt>Challenge</dt><dd>${none !== undefined && shown.length === 0 ? none : html`<ul class="lines">${shown}</ul>`}</dd></div>`;
}

function request({ request: sent }: ReportedCase): Html | undefined {
  if (sent === undefined) return undefined;
  return html`<figure><figcaption>Request</figcaption><pre><code>${curlCommand(sent)}</code></pre></figure>`;
}

function excerpt({ observed }: ReportedCase): Html | undefined {
  if (observed?.excerpt === undefined) return undefined;
  return html`<figure><figcaption>Beginning of the response body</figcaption><pre><code>${observed.excerpt}</code></pre></figure>`;
}

function briefCases(cases: readonly ReportedCase[], view: View): Html | undefined {
  if (cases.length === 0) return undefined;
  const notes = cases.some(({ reason: why, observed }) => why !== undefined || errorCodes(observed) !== '');
  return html`<table class="cases"><thead><tr><th scope="col">Credential<th scope="col">Due<th scope="col">Came<th scope="col">Time${notes ? html`<th scope="col">Note` : undefined}</thead><tbody>
${cases.map((entry) => briefCase(entry, view))}</tbody></table>`;
}

/** One line, as short as it can be: there may be sixty thousand. */
function briefCase(entry: ReportedCase, view: View): Html {
  const { shape, word, tone } = OUTCOMES[entry.outcome];
  const { observed } = entry;
  const came = observed === undefined ? word : observed.status;
  const time = observed === undefined ? undefined : milliseconds(observed.durationMs);
  const note = entry.reason ?? errorCodes(observed);
  return html`<tr id="${view.anchor.case(entry.id)}"><th>${caseLabel(entry)}${isControl(entry) ? ' (control)' : undefined}<td>${entry.expected}<td class="${tone}">${shape} ${came}<td>${time}${note === '' ? undefined : html`<td>${note}`}
`;
}

function errorCodes(observed: ReportedCase['observed']): string {
  return (observed?.challenges ?? []).flatMap(({ parameters }) => parameters.error ?? []).join(', ');
}

function milliseconds(duration: number): string {
  return `${duration < 10 ? duration.toFixed(1) : Math.round(duration)} ms`;
}
