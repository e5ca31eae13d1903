import { gateOf } from '../http/gate.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan, PlannedOperation, TestCase } from '../model/plan.ts';
import type { Leftover } from '../model/report.ts';
import { cleanUp } from './clean-up.ts';
import { creationsIn, type SentCase } from './creations.ts';
import { groupBy } from './group.ts';
import { type Instance, instancesOf, isShared, needsOwn } from './instances.ts';
import { createPace, forEachConcurrently } from './limits.ts';
import { withPatience } from './patience.ts';
import { probeCase } from './probe.ts';
import { type BoundOperation, type Created, createProducer, type Producer, type Send } from './produce.ts';
import type { Earlier } from './resume.ts';
import { probePlan, type RunOptions } from './run.ts';
import { isOfRefusals, isSafeRequest, mayBeGranted } from './schedule.ts';

export interface Conducted {
  /** Why it stopped early, where it did. */
  readonly stopped?: string;
  /** What the run made and could not remove. */
  readonly leftovers: readonly Leftover[];
}

export interface ConductOptions extends RunOptions {
  /** What a run that was cut off has left: it is gone on with. */
  readonly earlier?: Earlier;
  /** Called as soon as something was made at the target. */
  readonly onCreated?: (created: Created) => void;
}

/**
 * Produces what requests need, sends every case of the chosen operations, refusals first, and removes what the run made.
 * @param plan - the whole plan: producers may stand outside the choice
 * @param chosen - the part of it whose cases are sent
 */
export async function conduct(plan: Plan, chosen: Plan, options: ConductOptions): Promise<Conducted> {
  const { probe, limits, earlier = NOTHING, onCreated } = options;
  const deadline = performance.now() + limits.runTimeoutMs;
  const making = { send: senderOf(options), writes: probe.writes, ...(onCreated ? { onCreated } : {}) };
  const producer = createProducer(plan, making);
  const creations = creationsIn(plan);
  const onGranted = (sent: readonly SentCase[]): void => {
    for (const each of creations(sent).created) onCreated?.(each);
  };
  const sending = { producer, options, deadline, onGranted };
  const isLeft = ({ id }: TestCase): boolean => !earlier.answers.has(id);
  const left = earlier.answers.size === 0 ? chosen : { ...chosen, cases: chosen.cases.filter(isLeft) };
  const { apart, others } = partByHooks(left, options);
  const main = await sendAll(others, sending);
  const conducted: Sent[] = [main];
  for (const [identity, own] of apart) {
    if (conducted.some(({ stopped }) => stopped !== undefined)) break;
    conducted.push(await sendBetween(identity, own, sending));
  }
  const made = creations(conducted.flatMap(({ granted }) => granted));
  const leftovers = await cleanUp(
    plan,
    { created: [...earlier.made, ...producer.created, ...made.created], untraced: made.untraced },
    { send: senderOf({ probe, limits }), writes: probe.writes, concurrency: limits.concurrency },
  );
  const stopped = conducted.find((each) => each.stopped !== undefined)?.stopped;
  const unchanged = conducted.flatMap((each) => each.leftover ?? []);
  return { leftovers: [...leftovers, ...unchanged], ...(stopped === undefined ? {} : { stopped }) };
}

const NOTHING: Earlier = { answers: new Map(), made: [] };

interface Sending {
  readonly producer: Producer;
  readonly options: RunOptions;
  /** As `performance.now()` counts. */
  readonly deadline: number;
  /** Called as soon as a write was granted. */
  readonly onGranted: (sent: readonly SentCase[]) => void;
}

interface Sent {
  readonly stopped?: string;
  /** Writes that were granted. */
  readonly granted: readonly SentCase[];
  /** A change that was not changed back. */
  readonly leftover?: Leftover;
}

/** The cases that are sent between an identity's hooks, and all others. */
function partByHooks(chosen: Plan, { hook }: RunOptions) {
  const hooked = hook === undefined ? [] : (chosen.identities ?? []).filter((identity) => identity.hooked);
  if (hooked.length === 0) return { others: chosen, apart: [] };
  const names = new Set(hooked.map(({ name }) => name));
  const isApart = ({ identity }: TestCase): boolean => identity !== undefined && names.has(identity);
  const withCases = (which: (testCase: TestCase) => boolean): Plan => ({
    ...chosen,
    cases: chosen.cases.filter(which),
  });
  return {
    others: withCases((testCase) => !isApart(testCase)),
    apart: [...names]
      .map((name) => [name, withCases(({ identity }) => identity === name)] as const)
      .filter(([, { cases }]) => cases.length > 0),
  };
}

/** Tokens from before the change are had before it; then the cases; and what was changed is changed back, whatever happened. */
async function sendBetween(identity: string, own: Plan, sending: Sending): Promise<Sent> {
  const { probe, hook, signal, observe } = sending.options;
  const willBeSent = own.cases.filter(({ reason }) => reason === undefined);
  if (hook === undefined || willBeSent.length === 0) return sendAll(own, sending);
  const early = willBeSent.flatMap(({ presents }) => presents).filter(({ issued }) => issued === 'before-change');
  for (const presentation of early) await probe.credentials(presentation);
  const failure = await hook(identity, 'before', signal);
  const sent = failure === undefined ? await sendAll(own, sending) : { granted: [] };
  if (failure !== undefined) for (const testCase of own.cases) observe(notSent(testCase, failure));
  const left = await hook(identity, 'after');
  return left === undefined ? sent : { ...sent, leftover: unchangedBack(identity, left) };
}

const notSent = ({ id, reason, outcome = 'untested' }: TestCase, failure: string): Observation => ({
  case: id,
  kind: 'not-sent',
  ...(reason === undefined ? { outcome: 'untested', reason: failure } : { outcome, reason }),
});

const unchangedBack = (identity: string, reason: string): Leftover => ({
  operation: `hooks.before of ${identity}`,
  parameter: 'identity',
  value: identity,
  reason,
});

/** Sends some cases, refusals first, each to its objects. */
async function sendAll(chosen: Plan, { producer, options, deadline, onGranted }: Sending): Promise<Sent> {
  const left = (): RunOptions['limits'] => ({
    ...options.limits,
    runTimeoutMs: Math.max(1, deadline - performance.now()),
  });
  const staging = createStaging(chosen, producer, options);
  const granted = new Map<string, Observation>();
  const observe = (observation: Observation): void => {
    if (
      observation.kind === 'response' &&
      gateOf(observation, chosen.policy) === 'granted' &&
      staging.isWrite(observation.case)
    ) {
      granted.set(observation.case, observation);
      onGranted(staging.sent(new Map([[observation.case, observation]])));
    }
    options.observe(observation);
  };
  await staging.bind(staging.instances, 0);
  let stopped = await probePlan(staging.planOf(refused), { ...options, limits: left(), observe });
  if (stopped === undefined) {
    await staging.bind(
      staging.instances.filter((each) => wasTouched(each, granted)),
      1,
    );
    stopped = await probePlan(staging.planOf(notRefused), { ...options, limits: left(), observe });
  }
  if (performance.now() >= deadline && stopped !== undefined) stopped = timeUp(options);
  return { granted: staging.sent(granted), ...(stopped === undefined ? {} : { stopped }) };
}

const refused = (testCase: TestCase): boolean => isOfRefusals(testCase);

const notRefused = (testCase: TestCase): boolean => !isOfRefusals(testCase);

const timeUp = ({ limits }: RunOptions): string => `the run's time limit of ${limits.runTimeoutMs} ms was reached`;

/** A refusal that was granted may have destroyed what the control is to be sent to. */
const wasTouched = ({ cases }: Instance, granted: ReadonlyMap<string, Observation>): boolean =>
  cases.some((testCase) => !mayBeGranted(testCase) && granted.has(testCase.id));

/** Sends requests outside the matrix at the pace that the limits allow, and once more where the target says to come again. */
export function senderOf({ probe, limits, signal }: Pick<RunOptions, 'probe' | 'limits' | 'signal'>): Send {
  const halt = signal ?? new AbortController().signal;
  const pace = createPace(limits.requestsPerSecond, halt);
  const generous = { ...probe, excerptLength: READ_LENGTH };
  return async (testCase, operation) => {
    const observation = await withPatience(
      async () => {
        await pace();
        return halt.aborted ? undefined : probeCase(testCase, operation, generous);
      },
      { signal: halt },
    );
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
    const { id, operation, maker, cases } = instance;
    const name = isShared(instance) ? id : `${id} ${round}`;
    const whose = maker === undefined ? {} : { maker };
    const isOwn = cases.some((each) => needsOwn(each, operation));
    const own = await producer.bind(operation, name, { ...whose, isOwn });
    const any = isOwn && own.lacking !== undefined ? await producer.bind(operation, name, whose) : own;
    for (const each of cases) bound.set(each.id, needsOwn(each, operation) ? own : any);
  };
  const requestOf = (testCase: TestCase): PlannedOperation | undefined =>
    bound.get(testCase.id)?.operation ?? operations.get(testCase.operation);
  return {
    instances,
    bind: (some, round) =>
      forEachConcurrently(some, { concurrency: limits.concurrency, signal: halt }, (each) => bindOne(each, round)),
    planOf: (which) => staged(chosen, chosen.cases.filter(which), requestOf),
    isWrite: (id) => isWrite(cases.get(id), operations),
    sent: (observations) =>
      [...observations].flatMap(([id, observation]) => {
        const testCase = cases.get(id);
        const operation = testCase === undefined ? undefined : requestOf(testCase);
        if (testCase === undefined || operation === undefined) return [];
        return [{ testCase, operation, values: bound.get(id)?.values ?? {}, observation }];
      }),
  };
}

function isWrite(testCase: TestCase | undefined, operations: ReadonlyMap<string, PlannedOperation>): boolean {
  const request = testCase && operations.get(testCase.operation)?.requests[testCase.request];
  return request !== undefined && !('unbuildable' in request) && !isSafeRequest(request);
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
