import { type Html, html } from './markup.ts';
import type { View } from './view.ts';

/** Links to the parts that this page has. */
export function contents({ report }: View): Html {
  const failed = report.findings.filter(({ outcome }) => outcome === 'failed');
  const scoped = report.cases.some(({ lacking }) => lacking !== undefined);
  const parts: readonly (readonly [id: string, title: string, isThere: boolean])[] = [
    ['grid', 'Grid', true],
    ['findings', `Findings (${failed.length})`, true],
    ['doubts', 'Not told', failed.length < report.findings.length],
    ['scenarios', `Scenarios (${report.scenarios?.length ?? 0})`, report.scenarios !== undefined],
    ['changes', 'Changes', report.baseline !== undefined],
    ['waivers', 'Waivers', (report.waivers ?? []).length > 0],
    ['catalogues', 'OWASP, CWE, NIST', failed.some(({ mapping }) => mapping !== undefined)],
    ['scopes', 'Scopes', scoped],
    ['identities', 'Identities', report.identities.length > 0],
    ['untested', 'Not tested', true],
    ['leftovers', 'Left behind', report.leftovers.length > 0],
    ['readings', 'How access was read', true],
    ['evidence', 'Evidence', true],
  ];
  const links = parts.flatMap(([id, title, isThere]) =>
    isThere ? [html`<li><a href="#${id}">${title}</a></li>`] : [],
  );
  return html`<nav class="contents" aria-label="Contents"><ul>${links}</ul></nav>`;
}
