import { loadCatalogue, loadLints } from '../catalogue.ts';
import { TwogateError } from '../errors.ts';
import type { Lint } from '../model/lint.ts';
import type { Example, Rule } from '../model/rule.ts';
import { closestOf } from './closest.ts';

/** `twogate explain` */
export async function explain(id: string): Promise<number> {
  const [{ rules }, lints] = await Promise.all([loadCatalogue(), loadLints()]);
  const rule = rules.find((each) => each.id === id);
  const lint = lints.find((each) => each.id === id);
  if (rule === undefined && lint === undefined) {
    const known = [...rules, ...lints].map((each) => each.id);
    throw new TwogateError('OPTION_INVALID', `there is no rule ${id}`, { hint: closestOf(id, known) });
  }
  const text = rule === undefined ? lint && lintExplanation(lint) : explanation(rule);
  process.stdout.write(`${text}\n`);
  return 0;
}

/** A rule of `twogate lint`. */
const lintExplanation = (lint: Lint): string =>
  [
    `${lint.id}: ${lint.title}`,
    '',
    ...(lint.spec === undefined ? [] : [`number     ${lint.spec}`]),
    `severity   ${lint.severity}`,
    `keyword    ${lint.keyword}`,
    ...lint.references.map(({ title, url }) => `clause     ${title}  ${url}`),
    '',
    `Meaning    ${lint.meaning}`,
    `Fix        ${lint.fix}`,
    ...lint.examples.flatMap(({ title, given, remarks }) => [
      '',
      `Example    ${title}: ${remarks.length === 0 ? 'nothing to remark' : remarks.join(', ')}`,
      ...given
        .trim()
        .split('\n')
        .map((line) => `    ${line}`),
    ]),
  ].join('\n');

function explanation(rule: Rule): string {
  const keywords = Object.entries(rule.keyword).map(([profile, keyword]) => `${keyword} (${profile})`);
  return [
    `${rule.id}: ${rule.title}`,
    '',
    `severity   ${rule.severity}`,
    `keyword    ${keywords.join(', ')}`,
    ...(rule.pattern === undefined ? [] : [`pattern    ${rule.pattern}`]),
    ...rule.references.map(({ title, url }) => `clause     ${title}  ${url}`),
    '',
    `Meaning    ${rule.meaning}`,
    `Fix        ${rule.fix}`,
    ...rule.examples.flatMap(exampleLines),
  ].join('\n');
}

const exampleLines = ({ title, given, outcome }: Example): readonly string[] => [
  '',
  `Example    ${title}: ${outcome}`,
  ...given.flatMap(({ standing, credential, response }) => [
    `  ${credential ?? standing}`,
    ...response
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
  ]),
];
