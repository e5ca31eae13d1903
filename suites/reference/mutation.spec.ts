import { link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import type { assemble } from '../../reports/assemble.ts';
import type { checkExamples } from '../../src/examples.ts';
import type { gateOf, isDue } from '../../src/http/gate.ts';
import type { judge } from '../../src/judge.ts';
import type { Gate } from '../../src/model/evidence.ts';
import type { ExpectedAnswer } from '../../src/model/plan.ts';
import type { Rule } from '../../src/model/rule.ts';
import { answered, GATE_OF_STATUS, GATES, GATES_DUE } from './due.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import type { PipelineRun } from './run-pipeline.ts';
import { runReference } from './run-reference.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Runs that are judged again by every judge that is wrong about something. */
const RUNS = [
  [],
  ['all-401'],
  ['all-403'],
  ['all-404'],
  ['claims-403-once'],
  ['crashes-on-missing-header'],
  ['ignores-scope-on-writes'],
  ['missing-token-400'],
  ['ok-with-error'],
  ['ok-with-problem-once'],
  ['open-operation'],
  ['skips-signature'],
  ['split-brain'],
  ['redirects-to-login'],
  ['takes-token-from-query'],
  ['refuses-anonymous-callers'],
  ['requires-undocumented-scope'],
  ['looks-up-before-scope'],
  ['ignores-tenant'],
];

/** What rules stand on: a wrong status there may show in any rule. */
const SHARED = ['src/http/gate.js', 'src/rules/row/sets.js', 'src/rules/row/refusal.js', 'src/rules/row/ordering.js'];

/** A judge of its own: a copy of the compiled code that one file can be changed in. */
interface Judge {
  /** Its folder. */
  readonly place: string;
  readonly rules: readonly Rule[];
  readonly check: typeof checkExamples;
  readonly judge: typeof judge;
  readonly assemble: typeof assemble;
}

interface Gates {
  readonly gateOf: typeof gateOf;
  readonly isDue: typeof isDue;
}

let folder = '';
let stored: readonly PipelineRun[] = [];

test.beforeAll(async () => {
  folder = await mkdtemp(join(DIST, 'mutants-'));
  stored = await Promise.all(RUNS.map((defects) => runReference(defects)));
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

test('a rule that is wrong about one status is noticed, whichever status it is', async () => {
  const files = await compiled();
  const sound = await judgeIn(await copyOf(files, 'sound'), []);
  const survivors: string[] = [];
  let count = 0;
  for (const file of files.filter(isRule)) {
    const due = [...verdictsOf(await withRules(sound, [file]))];
    for (const mutant of mutantsOf(await textOf(file))) {
      count += 1;
      const place = file.replace(/\.js$/, `.${count}.js`);
      await writeFile(join(sound.place, place), mutant.text);
      const mutated = await withRules(sound, [place]).catch(() => undefined);
      if (mutated !== undefined && !isNoticed(mutated, verdictsOf, due)) survivors.push(`${file} ${mutant.title}`);
    }
  }
  expect(count).toBeGreaterThan(60);
  expect(survivors).toEqual([]);
});

test('what rules stand on is not wrong about a status unnoticed', async () => {
  const files = await compiled();
  const rules = files.filter(isRule);
  const due = [...shownBy(await judgeIn(await copyOf(files, 'whole'), rules))];
  const survivors: string[] = [];
  let count = 0;
  for (const file of SHARED) {
    for (const mutant of mutantsOf(await textOf(file))) {
      count += 1;
      const place = await copyOf(files, `shared-${count}`, { file, mutant });
      if (await isMisread(place)) continue;
      const mutated = await judgeIn(place, rules).catch(() => undefined);
      if (mutated !== undefined && !isNoticed(mutated, shownBy, due)) survivors.push(`${file} ${mutant.title}`);
    }
  }
  expect(count).toBeGreaterThan(30);
  expect(survivors).toEqual([]);
});

/** A worked example has another outcome than it states, or a stored run other verdicts than it had. */
function isNoticed(mutated: Judge, show: (by: Judge) => Iterable<string>, due: readonly string[]): boolean {
  try {
    if (mutated.rules.some((rule) => mutated.check(rule).length > 0)) return true;
    let index = 0;
    for (const text of show(mutated)) if (text !== due[index++]) return true;
    return false;
  } catch {
    // It does not even run.
    return true;
  }
}

/** The table of what a status says, and of the answers that are due, does not hold. */
async function isMisread(place: string): Promise<boolean> {
  try {
    const { gateOf, isDue }: Gates = await import(pathToFileURL(join(place, 'src/http/gate.js')).href);
    const isRead = Object.entries(GATE_OF_STATUS).every(([status, gate]) => gateOf(answered(Number(status))) === gate);
    const isExactly = (expected: string, gates: readonly Gate[]): boolean =>
      GATES.every((gate) => isDue(expected as ExpectedAnswer, gate) === gates.includes(gate));
    return (
      !isRead || !Object.entries<readonly Gate[]>(GATES_DUE).every(([expected, gates]) => isExactly(expected, gates))
    );
  } catch {
    return true;
  }
}

/** Run by run, so that the first difference ends it. */
function* shownBy(by: Judge): Iterable<string> {
  for (const run of stored) yield `${verdictsIn(run, by)}\n${outcomesIn(run, by)}`;
}

function* verdictsOf(by: Judge): Iterable<string> {
  for (const run of stored) yield verdictsIn(run, by);
}

const verdictsIn = ({ plan, observations }: PipelineRun, by: Judge): string =>
  [...by.judge(plan, observations, by.rules)]
    .map(({ rule, case: id, operation, outcome, remark }) =>
      [rule, id ?? operation, outcome, remark?.message, ...(remark?.cases ?? [])].join(' · '),
    )
    .join('\n');

const RUN = { toolVersion: '0', baseUrl: 'http://127.0.0.1', startedAt: '2026-01-01T00:00:00.000Z' };

/** What the report makes of each case. */
function outcomesIn({ plan, observations }: PipelineRun, by: Judge): string {
  const verdicts = by.judge(plan, observations, by.rules);
  const rules = new Map(by.rules.map((rule) => [rule.id, rule]));
  const { cases } = by.assemble({ plan, observations, verdicts, rules, run: RUN });
  return cases.map(({ id, outcome, reason }) => [id, outcome, reason].join(' · ')).join('\n');
}

async function compiled(): Promise<readonly string[]> {
  const folders = await Promise.all(
    ['src', 'reports'].map(async (room) => {
      const entries = await readdir(join(DIST, room), { recursive: true });
      return entries.map((entry) => `${room}/${entry.replaceAll('\\', '/')}`);
    }),
  );
  return folders.flat().filter((entry) => entry.endsWith('.js'));
}

/** Links every file but the one that is changed. */
async function copyOf(
  files: readonly string[],
  name: string,
  changed?: { readonly file: string; readonly mutant: Mutant },
): Promise<string> {
  const place = join(folder, name);
  for (const file of files) {
    const target = join(place, file);
    await mkdir(dirname(target), { recursive: true });
    if (file === changed?.file) await writeFile(target, changed.mutant.text);
    else await link(join(DIST, file), target);
  }
  return place;
}

async function judgeIn(place: string, rules: readonly string[]): Promise<Judge> {
  const load = async (file: string) => import(pathToFileURL(join(place, file)).href);
  const [{ judge: own }, { checkExamples: check }, { assemble: made }] = await Promise.all(
    ['src/judge.js', 'src/examples.js', 'reports/assemble.js'].map(load),
  );
  return withRules({ place, rules: [], check, judge: own, assemble: made }, rules);
}

async function withRules(by: Judge, files: readonly string[]): Promise<Judge> {
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(by.place, file)).href)));
  return { ...by, rules: modules.map((module) => module.default) };
}

const isRule = (file: string): boolean => /^src\/rules\/[^/]+\.js$/.test(file);

const textOf = (file: string): Promise<string> => readFile(join(DIST, file), 'utf8');
