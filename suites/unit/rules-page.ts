import {
  exampleExchanges,
  exampleHeading,
  exceptionSentences,
  keywordsInWords,
  mappingLines,
  REACHES,
} from '../../src/explanation.ts';
import type { Example, PatternId, Reference, Rule, Subject } from '../../src/model/rule.ts';
import { PATTERNS } from '../../src/rules/row/patterns.ts';
import { SUBJECTS } from '../../src/rules/row/subjects.ts';

/** The generated part of `docs/rules.md`. */
export const rulesPage = (rules: readonly Rule[]): string =>
  [overview(rules), patternTable(rules), ...subjectsOf(rules).map((subject) => subjectSection(subject, rules))].join(
    '\n\n',
  );

const subjectsOf = (rules: readonly Rule[]): readonly Subject[] =>
  (Object.keys(SUBJECTS) as readonly Subject[]).filter((subject) => rules.some((rule) => rule.subject === subject));

const link = (id: string): string => `[\`${id}\`](#${id})`;

const overview = (rules: readonly Rule[]): string =>
  [
    '## Subjects',
    '',
    '| subject | rules |',
    '|---|---|',
    ...subjectsOf(rules).map((subject) => {
      const own = rules.filter((rule) => rule.subject === subject);
      return `| ${SUBJECTS[subject]} | ${own.map(({ id }) => link(id)).join(', ')} |`;
    }),
  ].join('\n');

const patternTable = (rules: readonly Rule[]): string =>
  [
    '## Patterns',
    '',
    '| number | pattern | what it is | how it comes to be | shown by |',
    '|---|---|---|---|---|',
    ...(Object.keys(PATTERNS) as readonly PatternId[]).map((id) => {
      const { code, title, origin } = PATTERNS[id];
      const shown = rules.filter((rule) => rule.pattern === id).map((rule) => link(rule.id));
      return `| ${code} | \`${id}\` | ${title} | ${origin} | ${shown.join(', ')} |`;
    }),
  ].join('\n');

const subjectSection = (subject: Subject, rules: readonly Rule[]): string =>
  [`## ${SUBJECTS[subject]}`, ...rules.filter((rule) => rule.subject === subject).map(ruleSection)].join('\n\n');

const ruleSection = (rule: Rule): string =>
  [
    `### ${rule.id}`,
    `${rule.title}.`,
    factsOf(rule),
    `${rule.meaning} ${rule.fix.replace(/[^.…]$/, '$&.')}`,
    ...exceptionsOf(rule),
    ...rule.examples.map(exampleOf),
  ].join('\n\n');

function factsOf(rule: Rule): string {
  const pattern =
    rule.pattern === undefined ? [] : [`| pattern | ${PATTERNS[rule.pattern].code} \`${rule.pattern}\` |`];
  const mapped = mappingLines(rule.mapping ?? {}).map(([name, entries]) => `| ${name} | ${entries.join(', ')} |`);
  return [
    '| | |',
    '|---|---|',
    `| judges | ${REACHES[rule.reach]} |`,
    `| severity | ${rule.severity} |`,
    `| keyword | ${keywordsInWords(rule)} |`,
    ...pattern,
    `| clauses | ${rule.references.map(clause).join(', ')} |`,
    ...mapped,
  ].join('\n');
}

const clause = ({ title, url }: Reference): string => `[${title}](${url})`;

function exceptionsOf(rule: Rule): readonly string[] {
  const sentences = exceptionSentences(rule);
  return sentences.length === 0 ? [] : [['Exceptions:', '', ...sentences.map((each) => `- ${each}`)].join('\n')];
}

const exampleOf = (example: Example): string =>
  [
    `Example, ${exampleHeading(example)}`,
    ...(example.control === undefined
      ? []
      : ['To its control:', ['```http', example.control.trimEnd(), '```'].join('\n')]),
    ...exampleExchanges(example).flatMap(({ sender, response }) => [
      `To ${sender}:`,
      ['```http', response, '```'].join('\n'),
    ]),
  ].join('\n\n');
