import { isOpen } from '../../src/findings/open.ts';
import type { Finding, Report } from '../../src/model/report.ts';
import { groupedBy } from '../grouping.ts';
import { verdict, verdictTone } from '../verdict.ts';
import { findingText } from './finding.ts';
import { type Block, titled } from './fitted.ts';
import { notProven, others } from './rest.ts';
import { scenarioBlocks } from './scenarios.ts';
import { code, counted, details, prose } from './text.ts';

/** The page in parts, the most important first. */
export function blocks(report: Report): readonly Block[] {
  const failed = report.findings.filter(({ outcome }) => outcome === 'failed');
  const open = failed.filter(isOpen);
  const accepted = failed.filter((finding) => !isOpen(finding));
  const doubts = report.findings.filter(({ outcome }) => outcome === 'cantTell');
  return [
    { kind: 'summary', text: head(report) },
    ...patterns(failed, report),
    ...titled(
      `Findings: ${open.length}`,
      open.map((finding) => block(finding, report)),
    ),
    ...scenarioBlocks(report),
    ...since(report),
    ...titled(
      `Accepted: ${accepted.length}`,
      accepted.map((finding) => block(finding, report)),
    ),
    ...(doubts.length === 0 ? [] : [{ kind: 'section', text: doubtful(doubts) }]),
    ...notProven(report),
    ...others(report),
  ];
}

const block = (finding: Finding, { operations }: Report): Block => ({
  kind: 'finding',
  text: findingText(finding, operations.length),
});

const SIGNS = { bad: '❌', good: '✅', doubt: '❔' } as const;

function head(report: Report): string {
  const { target, profile, summary, startedAt, operations, tool } = report;
  const { proven, violated, unproven, untested } = summary.operations;
  const { cases } = summary;
  return `## ${SIGNS[verdictTone(report)]} ${prose(verdict(report))}

${prose(`${target.title} ${target.version}`)} at ${code(target.baseUrl)}, profile ${code(profile)}, ${startedAt.slice(0, 16).replace('T', ' ')} UTC, Twogate ${prose(tool.version)}

| | proven | violated | unproven | untested |
|---|--:|--:|--:|--:|
| ${counted(operations.length, 'operation')} | ${proven} | ${violated} | ${unproven} | ${untested} |

${counted(report.cases.length, 'test case')}: ${cases.passed} as due, ${cases.failed} wrong, ${cases.cantTell} cannot be told, ${cases.untested + cases.inapplicable} not tested.
`;
}

function patterns(failed: readonly Finding[], { operations }: Report): readonly Block[] {
  const groups = [...groupedBy(failed, ({ pattern }) => pattern)];
  const rows = groups.flatMap(([pattern, group]) => {
    if (pattern === undefined) return [];
    const share = new Set(group.flatMap((finding) => finding.operations)).size;
    return [`| ${code(pattern)} | ${share} of ${operations.length} | ${prose(group[0]?.message ?? '')} |`];
  });
  if (rows.length === 0) return [];
  return [{ kind: 'section', text: `| pattern | operations | |\n|---|---|---|\n${rows.join('\n')}\n` }];
}

function since({ baseline }: Report): readonly Block[] {
  if (baseline === undefined) return [];
  const { fixed } = baseline;
  const text = `Since the report of ${prose(baseline.startedAt)}: ${baseline.new} new, ${fixed.length} fixed, ${baseline.known} still there.\n`;
  const list = fixed
    .slice(0, 50)
    .map(
      ({ rule, operations }) =>
        `- ${code(rule)} on ${operations.length === 0 ? 'the whole document' : counted(operations.length, 'operation')}`,
    );
  const more = list.length === 0 ? '' : `\n${details('Fixed', list.join('\n'))}`;
  return [{ kind: 'section', text: text + more }];
}

function doubtful(doubts: readonly Finding[]): string {
  const lines = doubts
    .slice(0, 50)
    .map(
      ({ rule, message, operations }) =>
        `- ${code(rule)}: ${prose(message)} (${counted(operations.length, 'operation')})`,
    );
  return details(`${doubts.length} that cannot be told`, lines.join('\n'));
}
