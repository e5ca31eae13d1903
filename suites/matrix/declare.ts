import { relative } from 'node:path';
import { test as base, type TestInfo } from '@playwright/test';
import { READS } from '../../generators/request/readers.ts';
import { conduct } from '../../src/engine/conduct.ts';
import { preflight } from '../../src/engine/preflight.ts';
import { isControl, isSafe, schedule } from '../../src/engine/schedule.ts';
import { describeError, TwogateError } from '../../src/errors.ts';
import { type Failure, openFailures } from '../../src/findings/failures.ts';
import { maskedPlan } from '../../src/http/masked-plan.ts';
import { judge } from '../../src/judge.ts';
import type { ExtensionFolders } from '../../src/model/config.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Plan, PlannedOperation, TestCase } from '../../src/model/plan.ts';
import type { Leftover } from '../../src/model/report.ts';
import type { Severity } from '../../src/model/rule.ts';
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
    const { plan, probe, config, accepted } = rig;
    const { output, formats, target } = config;
    await coded(() => preflight(plan, probe));
    const folder = relative(process.cwd(), output);
    await attachRun(testInfo, {
      plan: maskedPlan(plan, config.inserted),
      baseUrl: target.baseUrl,
      output: folder,
      formats,
      accepted,
      extensions: relativePaths(config.extensions),
    });
  });
}

/** A merge may run on another machine, from the same place in the same repository. */
const relativePaths = (folders: ExtensionFolders): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(folders).map(([name, folder]) => [name, relative(process.cwd(), folder)]));

/**
 * Declares one test per operation; its cases are steps, probed concurrently. The cases of an identity with hooks are a test of their
 * own, over all operations: its commands run once, and no other worker or shard sends as this identity meanwhile.
 */
export async function declareMatrix(): Promise<void> {
  const planned = await planRig();
  const test = withRig(planned);
  for (const operation of lifeCycleOrder(planned.plan)) {
    test(operation.id, { tag: operation.tags.map(tagOf) }, async ({ rig }, testInfo) => {
      const slice = sliceOf(planned.plan, operation);
      testInfo.setTimeout(rig.config.target.limits.timeoutMs * (slice.cases.length + 2));
      const { observations, verdicts } = await run(slice, rig, testInfo);
      for (const step of stepsOf(slice, observations, verdicts)) await test.step(step, async () => {});
      failUnlessAccepted(verdicts, { slice, rig, testInfo });
      const doubt = doubtIn(verdicts, slice, observations);
      testInfo.skip(doubt !== undefined && !rig.config.strict, doubt ?? '');
      if (doubt !== undefined) throw new Error(doubt);
    });
  }
  for (const { name } of (planned.plan.identities ?? []).filter(({ hooked }) => hooked)) {
    test(`identity ${name}`, async ({ rig }, testInfo) => {
      const slice = sliceOfIdentity(planned.plan, name);
      const { limits } = rig.config.target;
      testInfo.setTimeout(limits.timeoutMs * (slice.cases.length + 2) + hookTime(rig, name));
      const { observations, verdicts } = await run(slice, rig, testInfo);
      for (const step of stepsOf(slice, observations, verdicts)) await test.step(step, async () => {});
      failUnlessAccepted(verdicts, { slice, rig, testInfo });
    });
  }
}

/** A part of the plan. */
interface Slice extends Plan {
  /** Ids of cases that belong to other tests, and are sent here to have something to hold the answers against. */
  readonly lent?: ReadonlySet<string>;
}

interface Run {
  readonly observations: ReadonlyMap<string, Observation>;
  readonly verdicts: readonly Verdict[];
}

/** Sends a part of the plan, hands what came to the reporter, and judges it. */
async function run(slice: Slice, rig: Rig, testInfo: TestInfo): Promise<Run> {
  const { observations, leftovers } = await observe(rig.plan, slice, { rig, isAlone: isAlone(testInfo) });
  const sent = [...observations.values()].filter((each) => slice.lent?.has(each.case) !== true);
  await attachObservations(testInfo, { observations: sent, leftovers });
  return { observations, verdicts: [...judge(slice, observations, rig.catalogue.rules)] };
}

/** Milliseconds that both commands may take. */
const hookTime = ({ config }: Rig, name: string): number =>
  2 * (config.identities.find((identity) => identity.name === name)?.hooks?.timeoutMs ?? DEFAULT_HOOK_TIMEOUT);

const DEFAULT_HOOK_TIMEOUT = 10_000;

const withRig = (planned: Planned) =>
  base.extend<object, { rig: Rig }>({
    rig: [
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
  const apart = new Set((plan.identities ?? []).flatMap(({ name, hooked }) => (hooked ? [name] : [])));
  const isHere = (each: TestCase): boolean => each.operation === operation.id && !apart.has(each.identity ?? '');
  return { ...plan, operations: [operation], cases: plan.cases.filter(isHere) };
}

/** With the controls that only read. */
function sliceOfIdentity(plan: Plan, name: string): Slice {
  const own = plan.cases.filter(({ identity }) => identity === name);
  const controls = new Set(own.map(({ control }) => control));
  const methods = new Map(plan.operations.map(({ id, method }) => [id, method]));
  const isLendable = ({ id, operation }: TestCase): boolean => controls.has(id) && isSafe(methods.get(operation) ?? '');
  const lent = plan.cases.filter(isLendable);
  return { ...plan, cases: [...lent, ...own], lent: new Set(lent.map(({ id }) => id)) };
}

interface Observed {
  readonly observations: ReadonlyMap<string, Observation>;
  readonly leftovers: readonly Leftover[];
}

/** Whether no other test writes to the target meanwhile. */
const isAlone = ({ config: { shard, workers } }: TestInfo): boolean => shard === null && workers === 1;

interface Observing {
  readonly rig: Rig;
  readonly isAlone: boolean;
}

async function observe(plan: Plan, slice: Plan, { rig, isAlone: alone }: Observing): Promise<Observed> {
  const observations = new Map<string, Observation>();
  const { probe, hook, config } = rig;
  const { limits } = config.target;
  const contested = alone ? new Set() : new Set(slice.cases.filter(isContested(slice)).map(({ id }) => id));
  const { leftovers } = await conduct(plan, slice, {
    probe,
    hook,
    limits,
    observe: (observation) =>
      observations.set(observation.case, contested.has(observation.case) ? asContested(observation) : observation),
  });
  return { observations, leftovers };
}

/** Collections, and what nobody has made for this test, are others' as well. */
function isContested({ operations }: Plan): (testCase: TestCase) => boolean {
  const isOwn = new Map(
    operations.map(({ id, method, produced }) => [id, method !== 'POST' && produced !== undefined]),
  );
  const reads: readonly string[] = READS;
  return ({ operation, request }) => reads.includes(request) && isOwn.get(operation) !== true;
}

const asContested = (observation: Observation): Observation =>
  observation.kind === 'response' ? { ...observation, contested: true } : observation;

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

interface Told {
  readonly slice: Plan;
  readonly rig: Rig;
  readonly testInfo: TestInfo;
}

/** Throws where something failed that is neither waived nor known; what is, the test says in its annotations. */
function failUnlessAccepted(verdicts: readonly Verdict[], { slice, rig: { accepted }, testInfo }: Told): void {
  const failures = failuresIn(verdicts);
  const open = openFailures(failures, { plan: slice, accepted, now: new Date() });
  if (open.length > 0) throw violation(open);
  const rules = [...new Set(failures.map(({ rule }) => rule))].sort();
  testInfo.annotations.push(...rules.map((rule) => ({ type: 'waived or known', description: rule })));
}

/** What could not be shown, where something could not. */
function doubtIn(
  verdicts: readonly Verdict[],
  plan: Plan,
  observations: ReadonlyMap<string, Observation>,
): string | undefined {
  const doubt = verdicts.find(({ outcome }) => outcome === 'cantTell')?.remark?.message;
  if (doubt !== undefined) return `unproven: ${doubt}`;
  const control = plan.cases.find(isControl);
  const answer = control === undefined ? undefined : observations.get(control.id);
  return answer?.kind === 'response'
    ? undefined
    : `unproven: ${control === undefined ? 'no control is planned' : answerOf(answer)}`;
}

/** They say nothing against the gate itself: the report tells them, no test fails by them. */
const BLEMISHES: ReadonlySet<Severity | undefined> = new Set(['low', 'info']);

const failuresIn = (verdicts: readonly Verdict[]): readonly Failure[] =>
  verdicts.filter(
    (verdict): verdict is Failure =>
      verdict.outcome === 'failed' && verdict.remark !== undefined && !BLEMISHES.has(verdict.remark.severity),
  );

function violation(failures: readonly Failure[]): Error {
  const lines = failures.map(
    ({ rule, case: id, remark }) => `  ${remark.severity} ${rule}: ${remark.message}${id ? ` (${id})` : ''}`,
  );
  const error = new Error(`violated:\n${[...new Set(lines)].join('\n')}`);
  error.stack = error.message;
  return error;
}
