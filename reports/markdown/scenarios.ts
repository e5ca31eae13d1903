import type { Report, ReportedScenario } from '../../src/model/report.ts';
import { amissInShort, isAmiss, scenarioCounts } from '../scenario-counts.ts';
import { type Block, titled } from './fitted.ts';
import { code, counted, prose } from './text.ts';

/** The user's own tests: those that failed or cannot be told, each with its reason; of the others their number. */
export function scenarioBlocks({ scenarios = [] }: Report): readonly Block[] {
  const short = amissInShort(scenarios);
  if (short !== undefined) return titled(short, scenarios.filter(isAmiss).map(block));
  return scenarios.length === 0 ? [] : [{ kind: 'section', text: inOneLine(scenarios) }];
}

const SIGNS: Readonly<Partial<Record<ReportedScenario['outcome'], string>>> = { failed: '❌', cantTell: '❔' };

const block = ({ title, file, line, outcome, reason = '' }: ReportedScenario): Block => ({
  kind: 'scenario',
  text: `${SIGNS[outcome]} ${prose(title)} (${code(`${file}:${line}`)}): ${prose(reason)}\n`,
});

function inOneLine(scenarios: readonly ReportedScenario[]): string {
  const { passed, untested, inapplicable } = scenarioCounts(scenarios);
  const left = untested + inapplicable;
  return `${counted(scenarios.length, 'scenario')}: ${passed} passed${left === 0 ? '' : `, ${left} not run`}.\n`;
}
