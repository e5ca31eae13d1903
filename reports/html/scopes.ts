import type { ReportedCase } from '../../src/model/report.ts';
import type { Outcome } from '../../src/model/rule.ts';
import { groupedBy } from '../grouping.ts';
import { type Html, html } from './markup.ts';
import { operationList } from './operation-list.ts';
import { OUTCOMES } from './symbols.ts';
import { counted, type View } from './view.ts';

/** Which scope is missing where: by scope, what a valid credential without it was answered. Undefined where no scope was tried. */
export function scopes(view: View): Html | undefined {
  const tried = view.report.cases.filter(({ lacking }) => lacking !== undefined);
  if (tried.length === 0) return undefined;
  const pairs = tried.flatMap((entry) => (entry.lacking ?? []).map((name) => ({ name, entry })));
  const byName = [...groupedBy(pairs, ({ name }) => name)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return html`<section aria-labelledby="scopes"><h2 id="scopes">Which scope is missing where</h2>
<p class="hint">What valid credentials were answered that lack a scope. 403 is due on every operation that requires it.</p>
<table class="list scopes"><thead><tr><th scope="col">Scope<th scope="col">Refused as due<th scope="col">Answered otherwise<th scope="col">Not shown</tr></thead><tbody>${byName.map(
    ([name, lacking]) =>
      row(
        name,
        lacking.map(({ entry }) => entry),
        view,
      ),
  )}</tbody></table></section>`;
}

function row(name: string, lacking: readonly ReportedCase[], view: View): Html {
  const of = [...groupedBy(sayingMost(lacking), ({ operation }) => operation)];
  const those = (...outcomes: readonly Outcome[]) => of.filter(([, cases]) => outcomes.includes(worst(cases)));
  const right = those('passed');
  const wrong = those('failed');
  const unknown = those('cantTell', 'untested', 'inapplicable');
  return html`<tr><th scope="row"><code>${name}</code><td>${column('passed', right, view)}<td>${column('failed', wrong, view)}<td>${column('untested', unknown, view)}</tr>`;
}

type Operations = readonly (readonly [operation: string, cases: readonly ReportedCase[]])[];

/** Those that lack nothing else say most. */
function sayingMost(lacking: readonly ReportedCase[]): readonly ReportedCase[] {
  const alone = new Set(lacking.filter((entry) => entry.lacking?.length === 1).map(({ operation }) => operation));
  return lacking.filter((entry) => entry.lacking?.length === 1 || !alone.has(entry.operation));
}

const GRAVITY = ['failed', 'passed', 'cantTell', 'untested', 'inapplicable'] as const satisfies readonly Outcome[];

const worst = (cases: readonly ReportedCase[]): Outcome =>
  GRAVITY.find((outcome) => cases.some((entry) => entry.outcome === outcome)) ?? 'untested';

/** ` answered 401`: what came instead. */
function answers(wrong: Operations): string {
  const failed = wrong.flatMap(([, cases]) => cases.filter(({ outcome }) => outcome === 'failed'));
  const statuses = [...new Set(failed.map(({ observed }) => observed?.status ?? 0))].filter((status) => status > 0);
  return statuses.length === 0 ? '' : ` answered ${statuses.toSorted().join(', ')}`;
}

/** Named at once where they are few and wrong. */
function column(outcome: Outcome, operations: Operations, view: View): Html {
  if (operations.length === 0) return html`<span class="muted">none</span>`;
  const { shape, tone } = OUTCOMES[outcome];
  const open = outcome === 'failed' && operations.length <= FEW ? html` open` : undefined;
  const list = operationList(
    operations.map(([id]) => id),
    view,
  );
  return html`<details${open}><summary><span class="sign ${tone}"><span aria-hidden="true">${shape}</span> ${counted(operations.length, 'operation')}${outcome === 'failed' ? answers(operations) : undefined}</span></summary>${list}</details>`;
}

const FEW = 4;
