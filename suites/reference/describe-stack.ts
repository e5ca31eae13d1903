import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldValues } from '../../src/http/gate.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Finding } from '../../src/model/report.ts';
import type { StackRun } from './run-stack.ts';
import { ROOT } from './spawn.ts';
import { PRESENTED, type Presented, type Stack } from './stack.ts';

/** Status and challenge that the stack gave to each credential that it was sent. */
export function observedAnswers({ operation }: Stack, run: StackRun): Readonly<Partial<Record<Presented, string>>> {
  const entries = Object.keys(PRESENTED).flatMap((kind) => {
    const answer = answerTo(kind, operation, run);
    return answer === undefined ? [] : [[kind, answer] as const];
  });
  return Object.fromEntries(entries);
}

/** The first variant of a kind stands for it: a test elsewhere holds that its variants are one fault. */
function answerTo(kind: string, operation: string, { plan, observations, baseUrl }: StackRun): string | undefined {
  const sent = plan.cases.filter(
    (each) => each.operation === operation && each.credential === kind && each.request === 'golden',
  );
  const answered = sent.map(({ id }) => observations.get(id)).filter((each) => each?.kind === 'response');
  const texts = new Set(answered.map((answer) => answerText(answer, baseUrl)));
  return texts.size === 0 ? undefined : [...texts].join(' · ');
}

function answerText(answer: Observation & { readonly kind: 'response' }, baseUrl: string): string {
  const challenges = fieldValues(answer, 'www-authenticate').join(', ');
  return `${answer.status} ${challenges}`.trimEnd().replaceAll(baseUrl, '{baseUrl}');
}

/** The stack's part of the page, as Markdown. */
export async function describeStack(stack: Stack, run: StackRun): Promise<string> {
  const { title, packages, setup, operation, fix } = stack;
  const versions = await Promise.all(packages.map(async (name) => `${name} ${await versionOf(name)}`));
  const answers = observedAnswers(stack, run);
  const rows = Object.entries(answers).map(([kind, answer]) => {
    const [status, challenge] = splitAnswer(answer);
    return `| ${PRESENTED[kind as Presented]} | ${status} | ${challenge} |`;
  });
  return [
    `## ${title}`,
    '',
    `${versions.join(', ')}. ${setup}`,
    '',
    `| \`${operation}\` with | status | \`WWW-Authenticate\` |`,
    '|---|---|---|',
    ...rows,
    '',
    ...findingLines(run.report.findings, run),
    '',
    `**Fix.** ${fix}`,
    '',
  ].join('\n');
}

function splitAnswer(answer: string): readonly [status: string, challenge: string] {
  const parts = answer.split(' · ').map((each) => [each.slice(0, 3), each.slice(4)] as const);
  const cell = (texts: readonly string[]): string =>
    texts
      .filter((text) => text !== '')
      .map(code)
      .join('<br>');
  return [
    [...new Set(parts.map(([status]) => status))].join(', '),
    cell(parts.map(([, challenge]) => challenge)) || '–',
  ];
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

function findingLines(findings: readonly Finding[], { report, baseUrl }: StackRun): readonly string[] {
  const statuses = Object.entries(report.summary.operations).filter(([, count]) => count > 0);
  const counts = statuses.map(([status, count]) => `${count} ${status}`).join(', ');
  if (findings.length === 0) return [`Twogate finds nothing (operations: ${counts}).`];
  return [
    `Twogate says (operations: ${counts}):`,
    '',
    ...findings.map(({ severity, rule, pattern, outcome, operations, message }) => {
      const name = pattern === undefined || pattern === rule ? `\`${rule}\`` : `\`${pattern}\` (\`${rule}\`)`;
      const doubt = outcome === 'cantTell' ? ', cannot be told' : '';
      const share = `${operations.length} of ${report.operations.length} operations`;
      return `- ${name}, ${severity}${doubt}, on ${share}: ${message.replaceAll(baseUrl, '{baseUrl}')}.`;
    }),
  ];
}

/** All stacks at a glance: what one gate answers, and what the other. */
export function summarise(stacks: readonly Stack[]): string {
  const rows = stacks.map(({ title, answers, patterns }) => {
    const cells = GLANCE.map((kinds) => gist(kinds.flatMap((kind) => answers[kind] ?? [])));
    return `| ${title} | ${cells.join(' | ')} | ${patterns.map(code).join(', ') || '–'} |`;
  });
  return [
    '| stack | no token | a bad token | too little in the token | patterns |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const GLANCE: readonly (readonly Presented[])[] = [
  ['absent'],
  ['expired', 'bad-signature', 'malformed-token'],
  ['no-scope', 'wrong-scope'],
];

/** The statuses; a 401 that brings no challenge is bare. */
function gist(answers: readonly string[]): string {
  return [...new Set(answers.map((answer) => (answer === '401' ? '401 bare' : answer.slice(0, 3))))].join(', ');
}

async function versionOf(name: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
  return version;
}
