import { expect, test } from '@playwright/test';
import { assemble } from '../../reports/assemble.ts';
import type { RuleText } from '../../reports/findings.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { judge } from '../../src/judge.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import { fc, runs } from '../unit/property.ts';
import type { PipelineRun } from './run-pipeline.ts';
import { runReference } from './run-reference.ts';

const { rules } = await loadCatalogue();

/** Several causes at once, so that there is something to mix up. */
const DEFECTS = ['all-401', 'bare-denial', 'wrong-audience-403'];

/** What may change from run to run without changing what is wrong. */
interface Change {
  readonly operations: readonly number[];
  readonly cases: readonly number[];
  readonly arrival: readonly number[];
  readonly rules: readonly number[];
  /** The shard of each operation. */
  readonly shards: readonly number[];
  readonly words: string;
}

const permutation = (length: number) =>
  fc.shuffledSubarray([...Array(length).keys()], { minLength: length, maxLength: length });

const changeOf = ({ plan, observations }: PipelineRun): fc.Arbitrary<Change> =>
  fc.record({
    operations: permutation(plan.operations.length),
    cases: permutation(plan.cases.length),
    arrival: permutation(observations.size),
    rules: permutation(rules.length),
    shards: fc.array(fc.nat(3), { minLength: plan.operations.length, maxLength: plan.operations.length }),
    words: fc.string(),
  });

const taken = <T>(values: readonly T[], order: readonly number[]): readonly T[] =>
  order.flatMap((index) => (index < values.length ? [values[index] as T] : []));

function planOf({ plan }: PipelineRun, { operations, cases, words }: Change): Plan {
  return {
    ...plan,
    document: { ...plan.document, title: words },
    operations: taken(plan.operations, operations).map((operation, index) => ({
      ...operation,
      operationId: `${words}${index}`,
      tags: [words],
    })),
    cases: taken(plan.cases, cases),
    credentials: plan.credentials.map((credential) => ({ ...credential, title: words })),
  };
}

/** Each shard's observations in the order of arrival, one shard after another, as a merge reads them. */
function merged({ plan, observations }: PipelineRun, { shards, arrival }: Change): ReadonlyMap<string, Observation> {
  const operationOf = new Map(plan.cases.map(({ id, operation }) => [id, operation]));
  const shardOf = new Map(plan.operations.map(({ id }, index) => [id, shards[index]]));
  const arrived = taken([...observations], arrival);
  return new Map(
    [0, 1, 2, 3].flatMap((shard) => arrived.filter(([id]) => shardOf.get(operationOf.get(id) ?? '') === shard)),
  );
}

function reportOf(run: PipelineRun, change: Change): Report {
  const plan = planOf(run, change);
  const observations = merged(run, change);
  const ordered = taken(rules, change.rules);
  const texts = new Map(rules.map((rule): [string, RuleText] => [rule.id, { ...rule, title: change.words }]));
  const verdicts = [...judge(plan, observations, ordered)].reverse();
  const facts = { toolVersion: '0', baseUrl: run.report.target.baseUrl, startedAt: run.report.startedAt };
  return assemble({ plan, observations, verdicts, rules: texts, run: facts });
}

/** The causes, each with where it shows. */
const causesIn = ({ findings }: Report): readonly (readonly string[])[] =>
  findings
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ fingerprint, rule, operations }) => [fingerprint, rule, ...operations.toSorted()])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));

test('a fingerprint survives other orders, other titles and other shards', async () => {
  const run = await runReference(DEFECTS);
  const causes = causesIn(run.report);
  expect(causes.length).toBeGreaterThan(1);
  expect(new Set(causes.map(([fingerprint]) => fingerprint)).size, 'another cause, another fingerprint').toBe(
    causes.length,
  );
  fc.assert(
    fc.property(changeOf(run), (change) => {
      expect(causesIn(reportOf(run, change))).toEqual(causes);
    }),
    runs(20),
  );
});
