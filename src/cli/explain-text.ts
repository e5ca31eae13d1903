import {
  exampleExchanges,
  exampleHeading,
  exceptionSentences,
  keywordsInWords,
  mappingLines,
  REACHES,
} from '../explanation.ts';
import type { Lint } from '../model/lint.ts';
import type { Example, PatternId, Reference, Rule, Subject } from '../model/rule.ts';
import { PATTERNS } from '../rules/row/patterns.ts';
import { SUBJECTS } from '../rules/row/subjects.ts';
import { hanging } from './wrap.ts';

/** What is printed of, and how wide the terminal is in characters. */
export interface Printed {
  readonly rules: readonly Rule[];
  readonly lints: readonly Lint[];
  readonly width: number;
}

/** Everything that is known of a rule. */
export function ruleText(rule: Rule, { width }: Printed): string {
  const fact = facts(width);
  return [
    ...heading(rule, width),
    ...fact('subject', rule.subject === undefined ? '' : SUBJECTS[rule.subject]),
    ...fact('judges', REACHES[rule.reach]),
    ...fact('severity', rule.severity),
    ...fact('keyword', keywordsInWords(rule)),
    ...(rule.pattern === undefined ? [] : patternLines(rule.pattern, fact)),
    ...rule.references.flatMap((each) => clauseLines(each, fact)),
    ...mappingLines(rule.mapping ?? {}).flatMap(([name, entries]) => fact('maps to', `${name}: ${entries.join(', ')}`)),
    ...fact('accounts for', (rule.explains ?? []).join(', ')),
    ...section('Meaning', [rule.meaning], width),
    ...section('Fix', [rule.fix], width),
    ...section('Exceptions', exceptionSentences(rule), width),
    ...section('What it says', Object.values(rule.messages), width),
    ...rule.examples.flatMap(exampleLines),
  ].join('\n');
}

/** A shape in which gates collapse or break, and the rules that tell of it. */
export function patternText(id: PatternId, printed: Printed): string {
  const { code, title, origin } = PATTERNS[id];
  const shown = printed.rules.filter(({ pattern }) => pattern === id);
  return [
    ...heading({ id: `${code} ${id}`, title }, printed.width),
    ...hanging(origin, { lead: '', width: printed.width }),
    '',
    ...(shown.length === 0 ? ['No rule shows it yet.'] : [`Shown by: ${shown.map((each) => each.id).join(', ')}`]),
    ...section(
      'Fix',
      shown.map(({ fix }) => fix),
      printed.width,
    ),
    '',
    ...shown.map(({ id: rule }) => `twogate explain ${rule}`),
  ].join('\n');
}

/** A rule of `twogate lint`. */
export function lintText(lint: Lint, { width }: Printed): string {
  const fact = facts(width);
  return [
    ...heading(lint, width),
    ...fact('number', lint.spec ?? ''),
    ...fact('severity', lint.severity),
    ...fact('keyword', lint.keyword),
    ...lint.references.flatMap((each) => clauseLines(each, fact)),
    ...section('Meaning', [lint.meaning], width),
    ...section('Fix', [lint.fix], width),
    ...lint.examples.flatMap(({ title, given, remarks }) => [
      '',
      `Example, ${remarks.length === 0 ? 'nothing to remark' : remarks.join(', ')}: ${title}`,
      ...indented(given.trim(), '    '),
    ]),
  ].join('\n');
}

/** The catalogue by subject, then the patterns, then the rules over the document alone. */
export function catalogueText({ rules, lints, width }: Printed): string {
  const subjects = Object.keys(SUBJECTS) as readonly Subject[];
  const others = rules.filter(({ subject }) => subject === undefined);
  const patterns = Object.entries(PATTERNS).map(([id, { code, title }]) => ({ id: `${code} ${id}`, title }));
  return [
    ...subjects.flatMap((subject) =>
      list(
        SUBJECTS[subject],
        rules.filter((rule) => rule.subject === subject),
        width,
      ),
    ),
    ...list('Your own', others, width),
    ...list('Patterns', patterns, width),
    ...list('twogate lint', lints, width),
    'twogate explain NAME prints one of them.',
  ].join('\n');
}

interface Titled {
  readonly id: string;
  readonly title: string;
}

const heading = ({ id, title }: Titled, width: number): readonly string[] => [
  ...hanging(title, { lead: `${id}: `, width }),
  '',
];

const NAME_WIDTH = 38;

function list(name: string, entries: readonly Titled[], width: number): readonly string[] {
  if (entries.length === 0) return [];
  return [
    name,
    ...entries.flatMap(({ id, title }) => hanging(title, { lead: `  ${id.padEnd(NAME_WIDTH)}  `, width })),
    '',
  ];
}

type Fact = (name: string, value: string) => readonly string[];

const facts =
  (width: number): Fact =>
  (name, value) =>
    value === '' ? [] : hanging(value, { lead: name.padEnd(14), width });

const clauseLines = ({ title, url }: Reference, fact: Fact): readonly string[] => [
  ...fact('clause', title),
  ...fact(' ', url),
];

function patternLines(id: PatternId, fact: Fact): readonly string[] {
  const { code, title, origin } = PATTERNS[id];
  return [...fact('pattern', `${code} ${id}: ${title}.`), ...fact(' ', origin)];
}

function section(name: string, paragraphs: readonly string[], width: number): readonly string[] {
  if (paragraphs.length === 0) return [];
  const lead = paragraphs.length > 1 ? '  - ' : '  ';
  return ['', name, ...paragraphs.flatMap((each) => hanging(each, { lead, width }))];
}

const exampleLines = (example: Example): readonly string[] => [
  '',
  `Example, ${exampleHeading(example)}`,
  ...(example.control === undefined ? [] : ['  to its control', ...indented(example.control.trimEnd(), '    ')]),
  ...exampleExchanges(example).flatMap(({ sender, response }) => [`  to ${sender}`, ...indented(response, '    ')]),
];

const indented = (text: string, by: string): readonly string[] =>
  text.split('\n').map((line) => (line === '' ? '' : `${by}${line}`));
