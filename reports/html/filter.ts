import { groupedBy } from '../grouping.ts';
import { groupOf } from './columns.ts';
import { cut, type Html, html } from './markup.ts';
import { STATUSES } from './symbols.ts';
import type { View } from './view.ts';

/** The form that narrows grid, findings and evidence; hidden until the script that it needs runs. */
export function filter(view: View): Html {
  const { operations, findings, baseline } = view.report;
  const changes = baseline === undefined ? [] : ['new', 'known'];
  return html`<form class="filter" role="search" aria-label="Filter operations and findings" hidden>
<label class="text"><span class="vh">Find an operation</span><input type="search" name="q" placeholder="Find operation or path" autocomplete="off" spellcheck="false"></label>
${choice('status', 'any status', Object.keys(STATUSES))}
${choice('severity', 'any severity', unique(findings.map(({ severity }) => severity)))}
${choice('pattern', 'any pattern', unique(findings.flatMap(({ pattern }) => pattern ?? [])).toSorted())}
${choice('method', 'any method', unique(operations.map(({ method }) => method)))}
${choice('tag', 'any tag', unique(operations.flatMap(({ tags }) => (tags.length === 0 ? ['without a tag'] : tags))))}
${credentials(view)}
${choice('change', 'new or known', changes)}
<button type="reset">Clear</button><output aria-live="polite"></output></form>`;
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

/** Where there is nothing to choose, no choice. */
function choice(name: string, any: string, values: readonly string[]): Html | undefined {
  if (values.length < 2 && name !== 'pattern' && name !== 'severity') return undefined;
  if (values.length === 0) return undefined;
  return html`<label><span class="vh">${name}</span><select name="${name}"><option value="">${any}</option>${values.map(option)}</select></label>`;
}

function credentials({ columns }: View): Html | undefined {
  if (columns.length < 2) return undefined;
  const groups = [...groupedBy(columns, groupOf)].map(
    ([standing, group]) => html`<optgroup label="${standing}">${group.map(({ id }) => option(id))}</optgroup>`,
  );
  return html`<label><span class="vh">credential</span><select name="credential"><option value="">any credential</option>${groups}</select></label>`;
}

const option = (value: string): Html => html`<option value="${value}">${cut(value, 60)}</option>`;
