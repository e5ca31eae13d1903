import type { BaselineFinding } from '../../src/model/accepted.ts';
import type { Finding, ReportedBaseline, ReportedWaiver, WaiverStatus } from '../../src/model/report.ts';
import { type Content, type Html, html } from './markup.ts';
import { operationList } from './operation-list.ts';
import { SEVERITY_SHAPES } from './symbols.ts';
import { counted, headline, type View } from './view.ts';

/** What is new, what is fixed and what is still there since an earlier report; undefined where none was given. */
export function changes(view: View): Html | undefined {
  const { baseline, findings } = view.report;
  if (baseline === undefined) return undefined;
  const failed = findings.filter(({ outcome }) => outcome === 'failed');
  const of = (which: Finding['baseline']) => failed.filter((finding) => finding.baseline === which);
  return html`<section aria-labelledby="changes"><h2 id="changes">Since the earlier report</h2>
<p class="hint">Against the run of ${day(baseline.startedAt)}: findings are the same where their cause is, on the same operation.</p>
<div class="diff">
${part(
  { sign: '+', word: 'New', tone: 'bad' },
  of('new').map((finding) => still(finding, finding.newOperations ?? [], view)),
)}
${part(
  { sign: '✓', word: 'Fixed', tone: 'good' },
  baseline.fixed.map((finding) => fixed(finding, view)),
)}
${part(
  { sign: '=', word: 'Still there', tone: 'quiet' },
  failed.flatMap((finding) => stillThere(finding, view)),
)}
</div></section>`;
}

/** In a line, for the top of the page. */
export function changesInShort({ new: added, fixed: gone, known }: ReportedBaseline): string {
  return `${added} new, ${gone.length} fixed, ${known} still there`;
}

export const day = (moment: string): Html =>
  html`<time datetime="${moment}">${moment.replace('T', ' ').replace(/:\d\d(?:\.\d+)?Z$/, ' UTC')}</time>`;

function part(
  { sign, word, tone }: { readonly sign: string; readonly word: string; readonly tone: string },
  items: readonly Html[],
): Html {
  const none = html`<p class="muted">none</p>`;
  return html`<div><h3><span class="sign ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span> <span class="muted">${items.length}</span></h3>${items.length === 0 ? none : html`<ul class="changed">${items}</ul>`}</div>`;
}

function still(finding: Finding, operations: readonly string[], view: View): Html {
  const { severity, message, pattern, rule } = finding;
  return html`<li class="s-${severity}"><span class="severity"><span aria-hidden="true">${SEVERITY_SHAPES[severity]}</span> ${severity}</span> <a href="#${view.anchor.finding(finding)}">${pattern ?? rule}</a><br>${headline(message)}${operationList(operations, view)}</li>`;
}

/** On the operations on which the earlier report tells it; empty where it is new on all of them. */
function stillThere(finding: Finding, view: View): readonly Html[] {
  const { baseline, operations, newOperations = [] } = finding;
  const added = new Set(newOperations);
  const known = operations.filter((id) => !added.has(id));
  return baseline === 'known' || (baseline === 'new' && known.length > 0) ? [still(finding, known, view)] : [];
}

function fixed({ rule, title, operations }: BaselineFinding, view: View): Html {
  return html`<li><code>${rule}</code><br>${title}${operations.length === 0 ? html`<p class="muted">the whole document</p>` : operationList(operations, view)}</li>`;
}

const STATUSES = {
  used: ['✓', 'good', 'covers a finding'],
  unused: ['✕', 'bad', 'matches nothing: remove it'],
  expired: ['✕', 'bad', 'has expired: it covers nothing any more'],
  undecided: ['–', 'quiet', 'what it speaks of was not tested in this run'],
} as const satisfies Record<WaiverStatus, readonly [shape: string, tone: string, words: string]>;

/** Every entry of the waivers file with what it is good for; undefined where there is none. */
export function waivers({ report }: View): Html | undefined {
  const entries = report.waivers ?? [];
  if (entries.length === 0) return undefined;
  return html`<section aria-labelledby="waivers"><h2 id="waivers">Waivers</h2>
<p class="hint">${counted(entries.length, 'entry').replace('entrys', 'entries')} of the waivers file. What is waived stays a finding, and fails no build.</p>
<table class="list"><thead><tr><th scope="col">What<th scope="col">Reason<th scope="col">Until<th scope="col">State</tr></thead><tbody>${entries.map(waiver)}</tbody></table></section>`;
}

function waiver({ rule, operation, reason, expires, file, line, status }: ReportedWaiver): Html {
  const [shape, tone, words] = STATUSES[status];
  const place: Content = line === undefined ? file : `${file}, line ${line}`;
  return html`<tr><th scope="row"><code>${rule}</code> ${operation === undefined ? 'everywhere' : html`on <code>${operation}</code>`}<br><small class="muted">${place}</small><td>${reason}<td>${expires}<td class="${tone}"><span aria-hidden="true">${shape}</span> ${words}</tr>`;
}
