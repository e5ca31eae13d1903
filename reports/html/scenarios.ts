import type { ReportedScenario, ScenarioFailure } from '../../src/model/report.ts';
import { type Html, html, link } from './markup.ts';
import { operationList } from './operation-list.ts';
import { OUTCOMES } from './symbols.ts';
import { counted, type View } from './view.ts';

/** Tests that the user wrote, and how they ended; undefined where none ran. */
export function scenarios(view: View): Html | undefined {
  const all = view.report.scenarios ?? [];
  if (all.length === 0) return undefined;
  const failed = all.filter(({ outcome }) => outcome === 'failed').length;
  const sum = failed === 0 ? `${counted(all.length, 'scenario')}; none failed.` : `${failed} of ${all.length} failed.`;
  return html`<section aria-labelledby="scenarios"><h2 id="scenarios">Scenarios</h2>
<p class="hint">Tests of your own, beside the matrix. ${sum} They change no count above.</p>
<table class="list"><thead><tr><th scope="col">Scenario<th scope="col">Ended<th scope="col">Operations</tr></thead><tbody>${all.map((each) => row(each, view))}</tbody></table></section>`;
}

function row(scenario: ReportedScenario, view: View): Html {
  const { title, file, line, outcome, operations, reason, failures, notes, flaky } = scenario;
  const { shape, word, tone } = OUTCOMES[outcome];
  const said = failures.length > 0 ? html`<ul class="lines">${failures.map(failure)}</ul>` : reason;
  const noted =
    notes.length === 0 ? undefined : html`<ul class="lines">${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
  return html`<tr><th scope="row"><bdi>${title}</bdi><br><small class="muted">${file}, line ${line}</small>${noted}<td class="${tone}"><span aria-hidden="true">${shape}</span> ${word}${flaky === true ? ', when tried again' : undefined}<br>${said}<td>${operations.length === 0 ? undefined : operationList(operations, view)}</tr>`;
}

function failure({ assertion, operation, credential, expected, observed, reference }: ScenarioFailure): Html {
  return html`<li><code>${assertion}</code> <code>${operation}</code>, ${credential}: ${expected} was due, ${observed} came (${link(reference.url, reference.title)})</li>`;
}
