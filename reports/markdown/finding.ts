import type { Finding } from '../../src/model/report.ts';
import { code, details, line, prose } from './text.ts';

/** Operations that a finding lists. */
const LISTED = 30;

/** A finding: what was seen in the open, what it means and what to do behind a click. */
export function findingText(finding: Finding, total: number): string {
  const { severity, rule, pattern, message, share, evidence, baseline } = finding;
  const name = pattern === undefined || pattern === rule ? code(rule) : `${code(rule)} (pattern ${code(pattern)})`;
  const of = share.of === total ? `${total} operations` : `${share.of} operations that could be judged`;
  const state = [baseline, finding.waived ? 'waived' : undefined].filter((each) => each !== undefined);
  return `**${severity}** ${name}${state.length === 0 ? '' : ` _${state.join(', ')}_`}: ${prose(message)}, on ${share.operations} of ${of}

${evidence.map((each) => `- ${code(each)}\n`).join('')}
${details('What it means, the fix, the clause, the operations', body(finding))}`;
}

function body(finding: Finding): string {
  const { title, meaning, fix, keyword, references, fingerprint, waivers = [] } = finding;
  const clauses = references.map(({ title: name, url }) => `[${prose(name)}](<${address(url)}>)`);
  return [
    `Breaks: ${prose(title)}${keyword === 'none' ? '' : ` (${keyword})`}.`,
    prose(meaning),
    `**Fix:** ${prose(fix)}`,
    clauses.join(', '),
    ...waivers.map(
      ({ reason, expires, operations }) => `Waived on ${operations.length} until ${prose(expires)}: ${prose(reason)}`,
    ),
    listed(finding.operations),
    `Fingerprint ${code(fingerprint)}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const address = (url: string): string => line(url).replaceAll(/[<>\s\\]/g, encodeURIComponent);

/** A list of operations that does not grow without end. */
export function listed(operations: readonly string[]): string {
  const more = operations.length - LISTED;
  const lines = operations.slice(0, LISTED).map((id) => `- ${code(id)}`);
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}
