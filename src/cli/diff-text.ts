import { code } from '../../reports/markdown/text.ts';
import type { CaseAnswer, ReportChanges } from '../findings/changes.ts';
import type { DocumentChanges } from './diff.ts';
import { legible } from './legible.ts';

/** Lines of one section. */
const SHOWN = 50;

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The changes for people: the verdict, then what changed, section by section. */
export function changesText(changes: ReportChanges | DocumentChanges, format: 'text' | 'markdown'): string {
  const sections = (changes.kind === 'reports' ? ofReports(changes) : ofDocuments(changes)).filter(
    ({ lines }) => lines.length > 0,
  );
  const verdict = verdictOf(changes, sections.length > 0);
  return format === 'markdown' ? markdown(verdict, sections) : text(verdict, sections);
}

function verdictOf({ kind, worse }: ReportChanges | DocumentChanges, isChanged: boolean): string {
  if (!isChanged) return 'Nothing changed.';
  if (kind === 'reports') return worse ? 'Something got worse.' : 'Nothing got worse.';
  return worse ? 'Access changed: some get in, or are kept out, that were not.' : 'No access that was there changed.';
}

function ofReports({ findings, operations, cases }: ReportChanges): readonly Section[] {
  return [
    {
      title: 'New',
      lines: findings.new.map(({ severity, rule, message, newOperations = [], waived }) => {
        return `${severity} ${rule}${waived ? ' (waived)' : ''} on ${namesOf(newOperations)}: ${message}`;
      }),
    },
    { title: 'Fixed', lines: findings.fixed.map(({ rule, operations: on }) => `${rule} on ${namesOf(on)}`) },
    {
      title: 'Still there',
      lines: findings.known.map(({ severity, rule, operations: on }) => `${severity} ${rule} on ${namesOf(on)}`),
    },
    {
      title: 'Operations',
      lines: operations.map(({ id, before = 'not there', after = 'not there' }) => `${id}: ${before} → ${after}`),
    },
    { title: 'Answers', lines: cases.map(({ id, before, after }) => `${id}: ${answer(before)} → ${answer(after)}`) },
  ];
}

const answer = ({ status, outcome }: CaseAnswer): string => `${status ?? 'no answer'} (${outcome})`;

function ofDocuments({ added, removed, changed, identities }: DocumentChanges): readonly Section[] {
  const of = (...effects: readonly string[]): readonly string[] =>
    changed
      .filter(({ effect }) => effects.includes(effect))
      .map(({ id, before, after }) => `${id}: ${before} → ${after}`);
  return [
    { title: 'Lets in more', lines: of('loosened') },
    { title: 'Lets in fewer', lines: of('tightened') },
    { title: 'Lets in others', lines: of('both') },
    { title: 'Written otherwise, lets in the same', lines: of('restated') },
    { title: 'Added', lines: added.map(({ id, access }) => `${id}: ${access}`) },
    { title: 'Removed', lines: removed.map(({ id, access }) => `${id}: ${access}`) },
    {
      title: 'Identities',
      lines: identities.flatMap(({ name, gained, lost }) => [
        ...gained.map((id) => `${name} gains ${id}`),
        ...lost.map((id) => `${name} loses ${id}`),
      ]),
    },
  ];
}

function namesOf(operations: readonly string[]): string {
  if (operations.length === 0) return 'the whole document';
  const more = operations.length > 5 ? `, and ${operations.length - 5} more` : '';
  return `${operations.slice(0, 5).join(', ')}${more}`;
}

function text(verdict: string, sections: readonly Section[]): string {
  const parts = sections.map(({ title, lines }) => {
    return [`${title}: ${lines.length}`, ...shown(lines).map((line) => `  ${legible(line)}`), ''].join('\n');
  });
  return [...parts, `${verdict}\n`].join('\n');
}

function markdown(verdict: string, sections: readonly Section[]): string {
  const parts = sections.map(({ title, lines }) => {
    return [`### ${title}: ${lines.length}`, '', ...shown(lines).map((line) => `- ${code(line)}`), ''].join('\n');
  });
  return [`## ${verdict}`, '', ...parts].join('\n');
}

const shown = (lines: readonly string[]): readonly string[] =>
  lines.length <= SHOWN
    ? lines
    : [...lines.slice(0, SHOWN), `and ${lines.length - SHOWN} more; --format json has them all`];
