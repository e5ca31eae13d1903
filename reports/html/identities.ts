import type { ReportedIdentity } from '../../src/model/report.ts';
import { type Html, html } from './markup.ts';
import { counted, type View } from './view.ts';

/** The user's own callers: what each may do, what it was granted, and which scopes it has too many or too few of. */
export function* identities(view: View): Generator<Html> {
  const all = view.report.identities;
  if (all.length === 0) return;
  yield html`<section aria-labelledby="identities"><h2 id="identities">Identities</h2>
<p class="hint">Named callers, and what the API lets each of them do. Scopes are compared with what the document requires of the operations that a caller may call or was granted.</p>`;
  for (const [index, identity] of all.entries()) yield section(identity, index, view);
  yield html`</section>`;
}

function section(identity: ReportedIdentity, index: number, view: View): Html {
  const { name, tenant, operations, scopes, neverNeeded, lacking, roles, neverNeededRoles, lackingRoles } = identity;
  const may = new Set(operations.allowed);
  const granted = new Set(operations.granted);
  const refused = new Set(operations.refused);
  const rows = view.report.operations.filter(({ id }) => may.has(id) || granted.has(id) || refused.has(id));
  return html`<article class="identity${toneOf(identity)}" aria-labelledby="i${index}"><h3 id="i${index}"><bdi>${name}</bdi>${tenant === undefined ? undefined : html` <span class="muted">tenant <bdi>${tenant}</bdi></span>`}</h3>
<p>${sentence(identity)}</p>
<dl class="why">
<div><dt>Holds</dt><dd>${chips(scopes, 'no scope, or none that is known')}${besides(roles)}</dd></div>
<div><dt>Holds and never needs</dt><dd>${chips(neverNeeded, 'nothing')}${besides(neverNeededRoles)}</dd></div>
<div><dt>Needs and lacks</dt><dd>${chips(lacking, 'nothing')}${besides(lackingRoles)}</dd></div>
</dl>
${rows.length === 0 ? undefined : html`<details${index === 0 && rows.length <= SHOWN ? html` open` : undefined}><summary>${counted(rows.length, 'operation')}</summary>${table(rows.map(({ id }) => row(id, { may, granted, refused }, view)))}</details>`}
</article>`;
}

/** Operations of the first identity that are shown without being asked for. */
const SHOWN = 12;

function sentence({ operations: { allowed, granted, refused } }: ReportedIdentity): string {
  const beyond = granted.filter((id) => !allowed.includes(id)).length;
  const short = refused.filter((id) => allowed.includes(id)).length;
  const unseen = allowed.filter((id) => !granted.includes(id) && !refused.includes(id)).length;
  const parts = [
    mayCall(allowed.length, granted.length - beyond),
    short === 0 ? '' : `Was refused on ${short} that it may call.`,
    beyond === 0 ? '' : `Was granted ${counted(beyond, 'operation')} that it may not call.`,
    unseen === 0 ? '' : `For ${unseen} that it may call nothing was shown; “not tested” says why.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function mayCall(allowed: number, granted: number): string {
  if (allowed === 0) return 'May call nothing.';
  const share = granted === allowed ? 'all' : granted === 0 ? 'none' : String(granted);
  return allowed === 1
    ? `May call 1 operation, and was ${granted === 1 ? '' : 'not '}granted it.`
    : `May call ${counted(allowed, 'operation')}, and was granted ${share} of them.`;
}

/** Granted what it may not call is graver than refused what it may. */
function toneOf({ operations: { allowed, granted, refused } }: ReportedIdentity): string {
  if (granted.some((id) => !allowed.includes(id))) return ' beyond';
  return refused.some((id) => allowed.includes(id)) ? ' short' : '';
}

/** Roles under the scopes, where it is known which it has. */
const besides = (roles: readonly string[] | undefined): Html | undefined =>
  roles === undefined ? undefined : html` <span class="muted">roles</span> ${chips(roles, 'none')}`;

const chips = (names: readonly string[], none: string): Html =>
  names.length === 0
    ? html`<span class="muted">${none}</span>`
    : html`<ul class="chips">${names.map((name) => html`<li><code>${name}</code></li>`)}</ul>`;

interface Known {
  readonly may: ReadonlySet<string>;
  readonly granted: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
}

function row(id: string, { may, granted, refused }: Known, { anchor }: View): Html {
  const due = may.has(id);
  const came = granted.has(id) ? 'granted' : refused.has(id) ? 'refused' : undefined;
  const isRight = came === (due ? 'granted' : 'refused');
  const [tone, shape] = came === undefined ? ['quiet', '–'] : isRight ? ['good', '✓'] : ['bad', '✕'];
  return html`<tr><th scope="row"><a href="#${anchor.operation(id)}"><code>${id}</code></a><td>${due ? 'may call it' : 'may not'}<td class="${tone}"><span aria-hidden="true">${shape}</span> ${came ?? 'not shown'}</tr>`;
}

const table = (rows: readonly Html[]): Html =>
  html`<table class="list"><thead><tr><th scope="col">Operation<th scope="col">Due<th scope="col">Came</tr></thead><tbody>${rows}</tbody></table>`;
