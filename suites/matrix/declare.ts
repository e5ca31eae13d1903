import { relative } from 'node:path';
import { test as base } from '@playwright/test';
import { conduct } from '../../src/engine/conduct.ts';
import { preflight } from '../../src/engine/preflight.ts';
import { isControl, schedule } from '../../src/engine/schedule.ts';
import { describeError, TwogateError } from '../../src/errors.ts';
import { judge } from '../../src/judge.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Plan, PlannedOperation } from '../../src/model/plan.ts';
import type { Leftover } from '../../src/model/report.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { attachObservations, attachRun } from './attachments.ts';
import { openRig, type Planned, planRig, type Rig } from './rig.ts';

/**
 * Declares one test that proves the target and the credentials, and hands the plan to the reporter.
 * It is a project that the matrix depends on, so it runs once in every shard.
 */
export async function declarePreflight(): Promise<void> {
  const test = withRig(await planRig());
  test('preflight', async ({ rig }, testInfo) => {
    const { plan, probe, config } = rig;
    const { output, formats, target } = config;
    await coded(() => preflight(plan, probe));
    await attachRun(testInfo, { plan, baseUrl: target.baseUrl, output: relative(process.cwd(), output), formats });
  });
}

/** Declares one test per operation; its cases are steps, probed concurrently. */
export async function declareMatrix(): Promise<void> {
  const planned = await planRig();
  const test = withRig(planned);
  for (const operation of lifeCycleOrder(planned.plan)) {
    test(operation.id, { tag: operation.tags.map(tagOf) }, async ({ rig }, testInfo) => {
      const slice = sliceOf(planned.plan, operation);
      testInfo.setTimeout(rig.config.target.limits.timeoutMs * (slice.cases.length + 2));
      const { observations, leftovers } = await observe(planned.plan, slice, rig);
      await attachObservations(testInfo, { observations: [...observations.values()], leftovers });
      const verdicts = [...judge(slice, observations, rig.catalogue.rules)];
      for (const step of stepsOf(slice, observations, verdicts)) await test.step(step, async () => {});
      const doubt = conclude(verdicts, slice, observations);
      testInfo.skip(doubt !== undefined && !rig.config.strict, doubt ?? '');
      if (doubt !== undefined) throw new Error(doubt);
    });
  }
}

const withRig = (planned: Planned) =>
  base.extend<object, { rig: Rig }>({
    rig: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from the pattern
      async ({}, use) => {
        const rig = await coded(() => openRig(planned));
        await use(rig);
        await rig.close();
      },
      { scope: 'worker' },
    ],
  });

/** One sentence instead of a stack: a coded error is not the kit's fault. */
async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TwogateError)) throw error;
    const plain = new Error(describeError(error));
    plain.stack = plain.message;
    throw plain;
  }
}

/** Playwright wants tags to begin with `@` and hold no white space. */
const tagOf = (tag: string): string => `@${tag.trim().replaceAll(/\s+/g, '-')}`;

/** Operations whose controls only read come first, those that delete last. */
function lifeCycleOrder(plan: Plan): readonly PlannedOperation[] {
  const operations = new Map(plan.operations.map((operation) => [operation.id, operation]));
  const controls = plan.cases.filter(isControl);
  const ordered = schedule(controls, operations).flatMap((stage) => stage.map(({ operation }) => operation));
  return [...new Set([...ordered, ...operations.keys()])].flatMap((id) => operations.get(id) ?? []);
}

function sliceOf(plan: Plan, operation: PlannedOperation): Plan {
  return { ...plan, operations: [operation], cases: plan.cases.filter((each) => each.operation === operation.id) };
}

interface Observed {
  readonly observations: ReadonlyMap<string, Observation>;
  readonly leftovers: readonly Leftover[];
}

async function observe(plan: Plan, slice: Plan, { probe, config }: Rig): Promise<Observed> {
  const observations = new Map<string, Observation>();
  const { limits } = config.target;
  const { leftovers } = await conduct(plan, slice, {
    probe,
    limits,
    observe: (observation) => observations.set(observation.case, observation),
  });
  return { observations, leftovers };
}

function stepsOf(
  plan: Plan,
  observations: ReadonlyMap<string, Observation>,
  verdicts: readonly Verdict[],
): readonly string[] {
  const failed = new Set(verdicts.flatMap((each) => (each.outcome === 'failed' && each.case ? [each.case] : [])));
  return plan.cases.map(({ id, expected, operation }) => {
    const name = id.slice(operation.length + 3);
    return `${failed.has(id) ? '✗' : '·'} ${name}: ${expected} due, ${answerOf(observations.get(id))}`;
  });
}

function answerOf(observation: Observation | undefined): string {
  if (observation === undefined) return 'not sent';
  if (observation.kind === 'response') return `${observation.status} came`;
  return observation.kind === 'failure' ? observation.message : `not sent: ${observation.reason}`;
}

/** Throws where something failed; returns the doubt where nothing failed and something could not be shown. */
function conclude(
  verdicts: readonly Verdict[],
  plan: Plan,
  observations: ReadonlyMap<string, Observation>,
): string | undefined {
  const failures = verdicts.filter(({ outcome, remark }) => outcome === 'failed' && remark?.severity !== 'info');
  if (failures.length > 0) throw violation(failures);
  const doubt = verdicts.find(({ outcome }) => outcome === 'cantTell')?.remark?.message;
  if (doubt !== undefined) return `unproven: ${doubt}`;
  const control = plan.cases.find(isControl);
  const answer = control === undefined ? undefined : observations.get(control.id);
  return answer?.kind === 'response'
    ? undefined
    : `unproven: ${control === undefined ? 'no control is planned' : answerOf(answer)}`;
}

function violation(failures: readonly Verdict[]): Error {
  const lines = failures.map(
    ({ rule, case: id, remark }) => `  ${remark?.severity} ${rule}: ${remark?.message}${id ? ` (${id})` : ''}`,
  );
  const error = new Error(`violated:\n${[...new Set(lines)].join('\n')}`);
  error.stack = error.message;
  return error;
}
