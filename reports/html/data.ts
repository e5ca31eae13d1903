import type { Finding, ReportedCase } from '../../src/model/report.ts';
import { groupedBy } from '../grouping.ts';
import { type CaseFacts, caseFacts } from './case-facts.ts';
import { dataBlock, type Html, shownText } from './markup.ts';
import { OUTCOMES } from './symbols.ts';
import type { View } from './view.ts';

/** What the script filters by, and the evidence that is not in the markup. */
export function* data(view: View): Generator<Html> {
  yield* dataBlock('filter-data', filterData(view));
  yield* dataBlock('case-data', caseData(view));
}

function filterData(view: View) {
  const { operations, findings } = view.report;
  const at = new Map(findings.map((finding, index) => [finding, index]));
  const pairs = findings.flatMap((finding) => finding.operations.map((id) => ({ id, index: at.get(finding) ?? 0 })));
  const of = groupedBy(pairs, ({ id }) => id);
  return {
    operations: operations.map(({ id, method, status, tags }) => ({
      method,
      status,
      tags: tags.length === 0 ? ['without a tag'] : tags,
      findings: (of.get(id) ?? []).map(({ index }) => index),
    })),
    findings: findings.map((finding) => filteredFinding(finding, view)),
  };
}

function filteredFinding(finding: Finding, { anchor, caseById }: View) {
  const kinds = new Set(finding.cases.map((id) => caseById(id)?.credential ?? ''));
  return {
    anchor: anchor.finding(finding),
    severity: finding.severity,
    pattern: finding.pattern ?? '',
    change: finding.baseline ?? '',
    kinds: [...kinds],
  };
}

/** By operation, a line of numbers for each case: outcome, place in the report, place of its control, then texts in the order of `names`. */
function caseData(view: View) {
  const { texts, placeIn } = pool();
  const names: (keyof CaseFacts)[] = [];
  const line = (entry: ReportedCase): string => {
    const facts = caseFacts(entry, view);
    if (names.length === 0) names.push(...(Object.keys(facts) as (keyof CaseFacts)[]));
    const outcome = OUTCOME_NAMES.indexOf(entry.outcome);
    const control = entry.control === undefined ? '' : view.placeOf(entry.control);
    let text = `${outcome},${view.placeOf(entry.id)},${placeIn(entry.credential)},${control}`;
    for (const name of names) text += facts[name] === '' ? ',' : `,${placeIn(facts[name])}`;
    return text;
  };
  const operations = view.report.operations.map(({ id }) =>
    view
      .casesOf(id)
      .filter((entry) => !view.inFull.has(entry.id))
      .map(line)
      .join(';'),
  );
  const outcomes = OUTCOME_NAMES.map((name) => OUTCOMES[name]);
  return { outcomes, names, operations, texts };
}

const OUTCOME_NAMES = Object.keys(OUTCOMES) as readonly (keyof typeof OUTCOMES)[];

/** Every text once. */
function pool() {
  const texts: string[] = [];
  const places = new Map<string, number>();
  const placeIn = (text: string): number => {
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, texts.length);
    texts.push(shownText(text));
    return texts.length - 1;
  };
  return { texts, placeIn };
}
