import { loadCatalogue } from '../catalogue.ts';
import { TwogateError } from '../errors.ts';
import type { Example, Rule } from '../model/rule.ts';
import { closestOf } from './closest.ts';

/** `twogate explain` */
export async function explain(id: string): Promise<number> {
  const { rules } = await loadCatalogue();
  const rule = rules.find((each) => each.id === id);
  if (rule === undefined) {
    const hint = closestOf(
      id,
      rules.map((each) => each.id),
    );
    throw new TwogateError('OPTION_INVALID', `there is no rule ${id}`, { hint });
  }
  process.stdout.write(`${explanation(rule)}\n`);
  return 0;
}

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
