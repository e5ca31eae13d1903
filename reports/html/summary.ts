import type { Finding, OperationStatus, Report } from '../../src/model/report.ts';
import type { PatternId } from '../../src/model/rule.ts';
import { groupedBy } from '../grouping.ts';
import { verdict, verdictTone } from '../verdict.ts';
import { changesInShort, day } from './changes.ts';
import { cut, type Html, html } from './markup.ts';
import { STATUSES } from './symbols.ts';
import { counted, formatted, headline, type View } from './view.ts';

const ORDER = ['proven', 'violated', 'unproven', 'untested'] as const satisfies readonly OperationStatus[];

const SEALS = { good: '✓', bad: '✕', doubt: '?' } as const satisfies Record<ReturnType<typeof verdictTone>, string>;

/** The top of the page: the verdict in one sentence, the counts and where they come from. */
export function summary(view: View): Html {
  const { report } = view;
  const tone = verdictTone(report);
  return html`<header class="top">
<p class="brand">${mark()} Twogate <span>conformance report</span><bdi class="api">${cut(report.target.title, 90)} ${cut(report.target.version, 30)}</bdi></p>
<div class="verdict"><span class="seal ${tone}" aria-hidden="true">${SEALS[tone]}</span><h1>${verdict(report)}</h1></div>
<p class="lead">${verdictDetail(report)}</p>
${cutOff(report)}${since(report)}
<ul class="tiles">${ORDER.map((status) => tile(report, status))}</ul>
${bar(report)}
${patterns(view)}
<dl class="facts">
<div><dt>Target</dt><dd><code>${report.target.baseUrl}</code></dd></div>
<div><dt>Profile</dt><dd>${report.profile}</dd></div>
<div><dt>Run</dt><dd>${when(report)}</dd></div>
<div><dt>Evidence</dt><dd>${evidence(report)}</dd></div>
</dl>
</header>`;
}

function verdictDetail({ findings }: Report): string {
  const failed = findings.filter(({ outcome }) => outcome === 'failed');
  const [worst] = failed;
  const found =
    worst === undefined
      ? ''
      : failed.length === 1
        ? `One finding, of ${worst.severity} severity, says why. `
        : `${failed.length} findings say why; the gravest is ${worst.severity}. `;
  return `${found}Proven means: the right credential was let in, and every other one was refused at the right gate, with 401 for who you are and 403 for what you may do.`;
}

function cutOff({ finishedAt }: Report): Html | undefined {
  if (finishedAt !== undefined) return undefined;
  return html`<p class="notice" role="note">This report says only what was seen until the run was cut off; cases that were not sent are listed as untested.</p>`;
}

/** Leads to the grid; the script filters it as well. */
function tile({ summary: { operations } }: Report, status: OperationStatus): Html {
  const { shape, word, tone } = STATUSES[status];
  const none = operations[status] === 0 ? ' none' : '';
  return html`<li class="tile ${tone}${none}"><a href="#grid" data-filter="status=${status}"><span class="shape" aria-hidden="true">${shape}</span><strong>${formatted(operations[status])}</strong> <span>${word}</span></a></li>`;
}

/** What changed since an earlier report, in a line. */
function since({ baseline }: Report): Html | undefined {
  if (baseline === undefined) return undefined;
  return html`<p class="notice plain">Since the report of ${day(baseline.startedAt)}: <a href="#changes">${changesInShort(baseline)}</a>.</p>`;
}

/** Widths are SVG attributes: the page's policy allows no style attribute. */
function bar({ summary: { operations }, operations: all }: Report): Html | undefined {
  if (all.length === 0) return undefined;
  let start = 0;
  const parts = ORDER.map((status) => {
    const width = (operations[status] / all.length) * 1000;
    const part = html`<rect class="${STATUSES[status].tone}" x="${start.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="10"/>`;
    start += width;
    return width === 0 ? undefined : part;
  });
  return html`<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">${parts}</svg>`;
}

function when({ startedAt, finishedAt }: Report): Html {
  const start = html`<time datetime="${startedAt}">${startedAt.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')}</time>`;
  if (finishedAt === undefined) return html`${start}, cut off`;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return Number.isFinite(seconds) ? html`${start}, ${duration(seconds)}` : start;
}

function duration(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function evidence({ summary: { cases }, cases: all, tool }: Report): string {
  const { passed, failed, cantTell } = cases;
  const left = cases.untested + cases.inapplicable;
  return `${counted(all.length, 'test case')}: ${formatted(passed)} as due, ${formatted(failed)} wrong, ${formatted(cantTell)} cannot be told, ${formatted(left)} not tested (Twogate ${tool.version})`;
}

/** The shapes in which this API collapses its gates, with their share of it. */
function patterns(view: View): Html | undefined {
  const failed = view.report.findings.filter(({ outcome }) => outcome === 'failed');
  const found = [...groupedBy(failed, ({ pattern }) => pattern)].flatMap(([id, group]) =>
    id === undefined ? [] : [pattern(id, group, view)],
  );
  if (found.length === 0) return undefined;
  return html`<div class="shapes"><h2 id="patterns">Patterns <span class="muted">and their share of the API</span></h2><ul class="patterns">${found}</ul></div>`;
}

function pattern(id: PatternId, group: readonly Finding[], { report, anchor }: View): Html {
  const operations = new Set(group.flatMap((finding) => finding.operations)).size;
  const share = report.operations.length === 0 ? 0 : (operations / report.operations.length) * 100;
  const first = group.slice(0, 1);
  return html`<li>${first.map((finding) => html`<span><a href="#${anchor.finding(finding)}"><strong>${id}</strong></a> ${headline(finding.message)}</span>`)}
<svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="rest" width="100" height="6"/><rect class="bad" width="${share.toFixed(1)}" height="6"/></svg>
<span class="muted">${formatted(operations)} of ${counted(report.operations.length, 'operation')}, ${Math.round(share)} %</span></li>`;
}

/** Two arches, one behind the other. */
function mark(): Html {
  return html`<svg class="mark" viewBox="0 0 32 24" aria-hidden="true" focusable="false"><path d="M3 22V11a7 7 0 0 1 14 0v11"/><path d="M15 22V11a7 7 0 0 1 14 0v11"/></svg>`;
}
