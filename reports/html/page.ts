import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Report } from '../../src/model/report.ts';
import { verdict } from '../verdict.ts';
import { catalogues } from './catalogues.ts';
import { changes, waivers } from './changes.ts';
import { contents } from './contents.ts';
import { leftovers, readings, untested } from './coverage.ts';
import { data } from './data.ts';
import { evidence } from './evidence.ts';
import { filter } from './filter.ts';
import { findings } from './findings.ts';
import { grid, gridStyle } from './grid.ts';
import { identities } from './identities.ts';
import { cut, type Html, html, inline, source } from './markup.ts';
import { scenarios } from './scenarios.ts';
import { scopes } from './scopes.ts';
import { summary } from './summary.ts';
import { type View, viewOf } from './view.ts';

/**
 * The report as one self-contained page, in pieces. Every fact is in the markup; the script only filters.
 * Text from the document and from responses reaches the page through `html`, which escapes it.
 */
export function* page(report: Report): Generator<string> {
  for (const part of parts(viewOf(report))) yield source(part);
}

function* parts(view: View): Generator<Html> {
  yield head(view);
  yield html`<body>${skips()}<main>`;
  yield summary(view);
  yield contents(view);
  yield filter(view);
  yield* grid(view);
  yield* findings(view);
  for (const part of [scenarios, changes, waivers, catalogues, scopes]) yield part(view) ?? html``;
  yield* identities(view);
  for (const part of [untested, leftovers, readings]) yield part(view) ?? html``;
  yield* evidence(view);
  yield html`</main>${foot(view.report)}`;
  yield* data(view);
  yield html`${inline('script', script())}</body></html>\n`;
}

function head(view: View): Html {
  const { tool, target } = view.report;
  const style = `${asset('page.css')}\n${gridStyle(view)}`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Twogate ${tool.version}">
<title>${cut(target.title, 120)}: ${verdict(view.report)}</title>
${inline('style', style)}
</head>`;
}

/** Nothing but the page's own style and script, known by their hashes. */
function policy(style: string): string {
  return [
    "default-src 'none'",
    `style-src '${hash(style)}'`,
    `script-src '${hash(script())}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const SCRIPTS = ['filter.js', 'grid-keys.js', 'reveal.js'] as const;

/** The page's whole script; each file stands for itself. */
const script = (): string => SCRIPTS.map((name) => asset(`enhance/${name}`)).join('\n');

const skips = (): Html =>
  html`<a class="skip" href="#findings">Skip to the findings</a><a class="skip" href="#grid">Skip to the grid</a><a class="skip" href="#evidence">Skip to the evidence</a>`;

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** With line feeds only, as a browser sees it before it takes the hash. */
function asset(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}

function foot({ tool }: Report): Html {
  return html`<footer><p>Written by Twogate ${tool.version}. The same facts, for programs: <code>report.json</code> beside this page.</p></footer>`;
}
