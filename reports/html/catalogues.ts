import type { Finding } from '../../src/model/report.ts';
import { groupedBy } from '../grouping.ts';
import { CATALOGUES, type Catalogue } from './catalogue-entries.ts';
import { type Html, html, link } from './markup.ts';
import { SEVERITY_SHAPES } from './symbols.ts';
import { headline, type View } from './view.ts';

/** Findings by what other catalogues call them; undefined where no finding is in any. */
export function catalogues(view: View): Html | undefined {
  const failed = view.report.findings.filter(({ outcome, mapping }) => outcome === 'failed' && mapping !== undefined);
  if (failed.length === 0) return undefined;
  const bodies = CATALOGUES.map((catalogue) => catalogueRows(catalogue, failed, view));
  return html`<section aria-labelledby="catalogues"><h2 id="catalogues">In other catalogues</h2>
<p class="hint">The findings by the entries of OWASP, CWE and NIST that they are about. No entry here does not mean that all of a catalogue is met: it was looked for what the rules look for.</p>
<table class="list mapped"><thead><tr><th scope="col">Entry<th scope="col">Findings</tr></thead>${bodies}</table></section>`;
}

function catalogueRows({ title, entries }: Catalogue, failed: readonly Finding[], view: View): Html | undefined {
  const named = failed.flatMap((finding) => entries(finding.mapping ?? {}).map((entry) => ({ entry, finding })));
  if (named.length === 0) return undefined;
  const groups = [...groupedBy(named, ({ entry }) => entry.code)].toSorted(([a], [b]) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const rows = groups.map(([code, group]) => {
    const [first] = group;
    return html`<tr><th scope="row">${link(first?.entry.url ?? '', code)} ${first?.entry.name}<td><ul class="lines">${group.map(({ finding }) => item(finding, view))}</ul></tr>`;
  });
  return html`<tbody><tr class="group"><th scope="rowgroup" colspan="2">${title}</th></tr>${rows}</tbody>`;
}

function item(finding: Finding, { anchor }: View): Html {
  const { severity, message, pattern, rule } = finding;
  return html`<li class="s-${severity}"><span class="severity"><span aria-hidden="true">${SEVERITY_SHAPES[severity]}</span><span class="vh">${severity}</span></span> <a href="#${anchor.finding(finding)}">${pattern ?? rule}</a> <span class="muted">${headline(message)}</span></li>`;
}
