import { gateOf } from '../http/gate.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan, PlannedOperation, TestCase } from '../model/plan.ts';
import type { Leftover } from '../model/report.ts';
import { cleanUp } from './clean-up.ts';
import { createdByCases, type SentCase } from './creations.ts';
import { groupBy } from './group.ts';
import { type Instance, instancesOf } from './instances.ts';
import { createPace, forEachConcurrently } from './limits.ts';
import { withPatience } from './patience.ts';
import { probeCase } from './probe.ts';
import { type BoundOperation, createProducer, type Producer, type Send } from './produce.ts';
import { probePlan, type RunOptions } from './run.ts';
import { isSafe, mayBeGranted } from './schedule.ts';

export interface Conducted {
  /** Why it stopped early, where it did. */
  readonly stopped?: string;
  /** What the run made and could not remove. */
  readonly leftovers: readonly Leftover[];
}

/**
 * Produces what requests need, sends every case of the chosen operations, refusals first, and removes what the run made.
 * @param plan - the whole plan: producers may stand outside the choice
 * @param chosen - the part of it whose cases are sent
 */
export async function conduct(plan: Plan, chosen: Plan, options: RunOptions): Promise<Conducted> {
  const { probe } = options;
  const deadline = performance.now() + options.limits.runTimeoutMs;
  const producer = createProducer(plan, { send: senderOf(options), writes: probe.writes });
  const staging = createStaging(chosen, producer, options);
  const granted = new Map<string, Observation>();
  const observe = (observation: Observation): void => {
    if (observation.kind === 'response' && gateOf(observation) === 'granted' && staging.isWrite(observation.case)) {
      granted.set(observation.case, observation);
    }
    options.observe(observation);
  };
  await staging.bind(staging.instances, 0);
  let stopped = await probePlan(staging.planOf(refused), { ...options, observe });
  if (stopped === undefined) {
    await staging.bind(
      staging.instances.filter((each) => wasTouched(each, granted)),
      1,
    );
    const limits = { ...options.limits, runTimeoutMs: Math.max(1, deadline - performance.now()) };
    stopped = await probePlan(staging.planOf(mayBeGranted), { ...options, limits, observe });
    if (performance.now() >= deadline && stopped !== undefined) stopped = timeUp(options);
  }
  const made = createdByCases(plan, staging.sent(granted));
  const leftovers = await cleanUp(
    plan,
    { created: [...producer.created, ...made.created], untraced: made.untraced },
    {
      send: senderOf({ probe, limits: options.limits }),
      writes: probe.writes,
      concurrency: options.limits.concurrency,
    },
  );
  return { leftovers, ...(stopped === undefined ? {} : { stopped }) };
}

const refused = (testCase: TestCase): boolean => !mayBeGranted(testCase);

const timeUp = ({ limits }: RunOptions): string => `the run's time limit of ${limits.runTimeoutMs} ms was reached`;

/** A refusal that was granted may have destroyed what the control is to be sent to. */
const wasTouched = ({ cases }: Instance, granted: ReadonlyMap<string, Observation>): boolean =>
  cases.some((testCase) => refused(testCase) && granted.has(testCase.id));

/** Sends one request outside the matrix, within the run's limits. */
function senderOf({ probe, limits, signal }: Pick<RunOptions, 'probe' | 'limits' | 'signal'>): Send {
  const halt = signal ?? new AbortController().signal;
  const pace = createPace(limits.requestsPerSecond, halt);
  const generous = { ...probe, excerptLength: READ_LENGTH };
  return async (testCase, operation) => {
    const observation = await withPatience(async () => {
      await pace();
      return halt.aborted ? undefined : probeCase(testCase, operation, generous);
    }, halt);
    return observation ?? { case: testCase.id, kind: 'not-sent', outcome: 'untested', reason: 'interrupted' };
  };
}

/** Characters of a producer's answer that are read for a value. */
const READ_LENGTH = 64 * 1024;

/** The chosen plan as it is sent: its requests bound to objects. */
interface Staging {
  readonly instances: readonly Instance[];
  /** Gives each of these its objects; a round's own. */
  readonly bind: (instances: readonly Instance[], round: number) => Promise<void>;
  readonly planOf: (which: (testCase: TestCase) => boolean) => Plan;
  readonly isWrite: (testCase: string) => boolean;
  /** What was sent for these observations. */
  readonly sent: (observations: ReadonlyMap<string, Observation>) => readonly SentCase[];
}

function createStaging(chosen: Plan, producer: Producer, { limits, signal }: RunOptions): Staging {
  const casesOf = groupBy(chosen.cases, ({ operation }) => operation);
  const operations = new Map(chosen.operations.map((operation) => [operation.id, operation]));
  const instances = chosen.operations.flatMap((operation) => instancesOf(operation, casesOf.get(operation.id) ?? []));
  const cases = new Map(chosen.cases.map((each) => [each.id, each]));
  const bound = new Map<string, BoundOperation>();
  const halt = signal ?? new AbortController().signal;
  const bindOne = async (instance: Instance, round: number): Promise<void> => {
    const name = instance.id === 'shared' ? 'shared' : `${instance.id} ${round}`;
    const own = await producer.bind(instance.operation, name);
    for (const { id } of instance.cases) bound.set(id, own);
  };
  const requestOf = (testCase: TestCase): PlannedOperation | undefined =>
    bound.get(testCase.id)?.operation ?? operations.get(testCase.operation);
  return {
    instances,
    bind: (some, round) =>
      forEachConcurrently(some, { concurrency: limits.concurrency, signal: halt }, (each) => bindOne(each, round)),
    planOf: (which) => staged(chosen, chosen.cases.filter(which), requestOf),
    isWrite: (id) => !isSafe(operations.get(cases.get(id)?.operation ?? '')?.method ?? 'GET'),
    sent: (observations) =>
      [...observations].flatMap(([id, observation]) => {
        const testCase = cases.get(id);
        const operation = testCase === undefined ? undefined : requestOf(testCase);
        if (testCase === undefined || operation === undefined) return [];
        return [{ testCase, operation, values: bound.get(id)?.values ?? {}, observation }];
      }),
  };
}

/** One plan with every instance's requests, each under a name of its own. */
function staged(
  plan: Plan,
  cases: readonly TestCase[],
  boundTo: (testCase: TestCase) => PlannedOperation | undefined,
): Plan {
  const requests = new Map<string, Record<string, PlannedOperation['requests'][string]>>();
  const names = new Map<PlannedOperation, string>();
  const renamed = cases.map((testCase) => {
    const operation = boundTo(testCase);
    const request = operation?.requests[testCase.request];
    if (operation?.produced === undefined || request === undefined) return testCase;
    const number = names.get(operation) ?? String(names.size);
    names.set(operation, number);
    const name = `${testCase.request} ${number}`;
    const own = requests.get(operation.id) ?? {};
    own[name] = request;
    requests.set(operation.id, own);
    return { ...testCase, request: name };
  });
  const operations = plan.operations.map((operation) => ({
    ...operation,
    requests: { ...operation.requests, ...requests.get(operation.id) },
  }));
  return { ...plan, operations, cases: renamed };
}
