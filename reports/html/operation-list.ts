import { type Html, html } from './markup.ts';
import { counted, type View } from './view.ts';

const SHOWN = 8;

/** Names in one list at most; a document may have thousands, and a finding may name them all. */
const LISTED = 240;

/** Operations as links to their evidence: a few at once, the others behind a click. */
export function operationList(ids: readonly string[], view: View): Html {
  const links = ids.slice(0, LISTED).map((id) => operationLink(id, view));
  if (ids.length <= SHOWN + 2) return html`<ul class="chips">${links}</ul>`;
  const beyond =
    ids.length > LISTED
      ? html`<p class="muted">and ${counted(ids.length - LISTED, 'more operation')}, named in report.json</p>`
      : undefined;
  return html`<ul class="chips">${links.slice(0, SHOWN)}</ul><details><summary>and ${counted(ids.length - SHOWN, 'more operation')}</summary><ul class="chips">${links.slice(SHOWN)}</ul>${beyond}</details>`;
}

/** What an earlier report names may be gone. */
function operationLink(id: string, { anchor }: View): Html {
  const place = anchor.operation(id);
  if (place === 'ox') return html`<li><code>${id}</code></li>`;
  return html`<li><a href="#${place}"><code>${id}</code></a></li>`;
}
