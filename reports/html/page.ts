import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Report } from '../../src/model/report.ts';
import { leftovers, readings, untested } from './coverage.ts';
import { evidence } from './evidence.ts';
import { findings } from './findings.ts';
import { grid } from './grid.ts';
import { identities } from './identities.ts';
import { type Html, html, inline, source } from './markup.ts';
import { patterns, summary, verdict } from './summary.ts';
import { type View, viewOf } from './view.ts';

/**
 * The report as one self-contained page, in pieces. Every fact is in the markup; the script only filters.
 * Text from the document and from responses reaches the page through `html`, which escapes it.
 */
export function* page(report: Report): Generator<string> {
  for (const part of parts(viewOf(report))) yield source(part);
}

function* parts(view: View): Generator<Html> {
  yield head(view.report);
  yield html`<body><a class="skip" href="#findings">Skip to the findings</a><main>`;
  yield summary(view);
  yield contents(view);
  for (const part of [patterns(view)]) if (part !== undefined) yield part;
  yield* grid(view);
  yield* findings(view);
  yield* identities(view);
  yield untested(view);
  for (const part of [leftovers(view)]) if (part !== undefined) yield part;
  yield readings(view);
  yield* evidence(view);
  yield html`</main>${foot(view.report)}${inline('script', asset('enhance.js'))}</body></html>\n`;
}

function head(report: Report): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Twogate ${report.tool.version}">
<title>${report.target.title}: ${verdict(report)}</title>
${inline('style', asset('page.css'))}
</head>`;
}

/** Nothing but the page's own style and script, known by their hashes. */
function policy(): string {
  return [
    "default-src 'none'",
    `style-src '${hash(asset('page.css'))}'`,
    `script-src '${hash(asset('enhance.js'))}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** With line feeds only, as a browser sees it before it takes the hash. */
function asset(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}

function contents({ report }: View): Html {
  const doubts = report.findings.some(({ outcome }) => outcome === 'cantTell');
  return html`<nav aria-label="Contents"><ul>
<li><a href="#grid">Grid</a></li><li><a href="#findings">Findings</a></li>${doubts ? html`<li><a href="#doubts">Not told</a></li>` : undefined}
${report.identities.length === 0 ? undefined : html`<li><a href="#identities">Identities</a></li>`}<li><a href="#untested">Not tested</a></li>${report.leftovers.length === 0 ? undefined : html`<li><a href="#leftovers">Left behind</a></li>`}<li><a href="#readings">How access was read</a></li><li><a href="#evidence">Evidence</a></li></ul>
<form class="filter" role="search" hidden><label>Find <input type="search" name="text" placeholder="operation or path" autocomplete="off"></label>
<label>Status <select name="status"><option value="">all</option><option>violated</option><option>unproven</option><option>untested</option><option>proven</option></select></label>
<output></output></form></nav>`;
}

function foot({ tool }: Report): Html {
  return html`<footer><p>Written by Twogate ${tool.version}. The same facts, for programs: <code>report.json</code> beside this page.</p></footer>`;
}
