import { setMaxListeners } from 'node:events';
import { gateOf, isDue } from '../http/gate.ts';
import type { Answered, Observation } from '../model/observation.ts';
import type { Plan, PlannedOperation, Policy, TestCase } from '../model/plan.ts';
import { bisect } from './bisect.ts';
import type { RunHook } from './hooks.ts';
import { createPace, forEachConcurrently } from './limits.ts';
import { aimed } from './metadata.ts';
import { withPatience } from './patience.ts';
import { type Probe, probeCase } from './probe.ts';
import { followersIn, isSafeRequest, schedule } from './schedule.ts';

export interface RunLimits {
  readonly concurrency: number;
  readonly requestsPerSecond?: number;
  readonly runTimeoutMs: number;
}

export interface RunOptions {
  readonly probe: Probe;
  readonly limits: RunLimits;
  /** Called once per case, in the order of arrival. */
  readonly observe: (observation: Observation) => void;
  readonly signal?: AbortSignal;
  /** Runs the hooks of identities; without it, their cases are sent like all others. */
  readonly hook?: RunHook;
}

/** Failures in a row after which the target is taken for dead. */
const BREAKER = 20;

/**
 * Sends the whole plan, stage by stage, at bounded concurrency.
 * @returns why it stopped early, or undefined where it came to its end; what was not sent then has no observation.
 */
export async function probePlan(plan: Plan, options: RunOptions): Promise<string | undefined> {
  const { probe, limits } = options;
  const operations = new Map(plan.operations.map((operation) => [operation.id, operation]));
  const brake = createBrake(options);
  const pace = createPace(limits.requestsPerSecond, brake.signal);
  let observed = 0;
  const followers = followersIn(plan.cases);
  const sender = { operations, policy: plan.policy, probe, pace, halt: brake.signal };
  const work = async (testCase: TestCase, before?: Observation): Promise<void> => {
    const answer = await sendTo(testCase, sender, before);
    if (answer === undefined) return;
    const observation = testCase.bisect === undefined ? answer : await withOpening(answer, testCase, sender);
    observed += 1;
    brake.watch(observation);
    options.observe(observation);
    for (const next of followers.get(testCase.id) ?? []) await work(next, observation);
  };
  try {
    for (const stage of schedule(plan.cases, operations, followers)) {
      await forEachConcurrently(stage, { concurrency: limits.concurrency, signal: brake.signal }, (each) => work(each));
    }
  } finally {
    brake.release();
  }
  return observed === plan.cases.length ? undefined : String(brake.signal.reason);
}

interface Sender {
  readonly operations: ReadonlyMap<string, PlannedOperation>;
  readonly policy: Policy;
  readonly probe: Probe;
  readonly pace: () => Promise<void>;
  readonly halt: AbortSignal;
}

/** What asks for metadata goes where the answer before it points. */
async function sendTo(testCase: TestCase, sender: Sender, before?: Observation): Promise<Observation | undefined> {
  const operation = sender.operations.get(testCase.operation);
  if (testCase.metadata === undefined || testCase.reason !== undefined || operation === undefined) {
    return sendTwiceIfOdd(testCase, sender);
  }
  const { policy, probe } = sender;
  const target = aimed(testCase, operation, { policy, baseUrl: probe.baseUrl, ...(before ? { before } : {}) });
  if ('kind' in target) return target;
  return send(testCase, { ...sender, operations: new Map([[operation.id, target]]) });
}

/** An answer that is not the one due is asked for once more: what does not hold shows nothing of the API. */
async function sendTwiceIfOdd(testCase: TestCase, sender: Sender): Promise<Observation | undefined> {
  const first = await send(testCase, sender);
  if (first?.kind !== 'response' || !isOdd(first, testCase, sender) || !mayRepeat(first, testCase, sender))
    return first;
  const isDenied = testCase.standing === 'sufficient' && first.status === 403;
  const second = await send(isDenied ? withNewCredentials(testCase) : testCase, sender);
  if (second?.kind !== 'response') return first;
  return { ...first, again: second.status, ...(isDenied ? { renewed: true } : {}) };
}

/** An authorizer may remember what it said of a token: a new one of the same content is asked about anew. A 401 speaks of the token itself. */
const withNewCredentials = (testCase: TestCase): TestCase => ({
  ...testCase,
  presents: testCase.presents.map((each) => ({ ...each, only: testCase.id })),
});

/** A deletion is not done over and over to learn what permits it. */
async function withOpening(answer: Observation, testCase: TestCase, sender: Sender): Promise<Observation> {
  const isLetIn = answer.kind === 'response' && gateOf(answer, sender.policy) === 'granted';
  if (!isLetIn || !mayBisect(testCase, sender)) return answer;
  return { ...answer, opened: await bisect(testCase, (narrowed) => send(narrowed, sender)) };
}

function mayBisect({ operation, request }: TestCase, { operations, probe }: Sender): boolean {
  const template = operations.get(operation)?.requests[request];
  if (template === undefined || 'unbuildable' in template) return false;
  return isSafeRequest(template) || (probe.writes === 'all' && template.method !== 'DELETE');
}

function isOdd(answer: Answered, { expected }: TestCase, { policy }: Sender): boolean {
  const gate = gateOf(answer, policy);
  return gate !== 'throttled' && !isDue(expected, gate);
}

/** What was let in by mistake and writes is not done twice. */
function mayRepeat(answer: Answered, { operation, request }: TestCase, { operations }: Sender): boolean {
  const template = operations.get(operation)?.requests[request];
  if (template === undefined || 'unbuildable' in template) return false;
  return isSafeRequest(template) || answer.status >= 400;
}

async function send(
  testCase: TestCase,
  { operations, policy, probe, pace, halt }: Sender,
): Promise<Observation | undefined> {
  const operation = operations.get(testCase.operation);
  if (operation === undefined) {
    return { case: testCase.id, kind: 'not-sent', outcome: 'untested', reason: 'the plan does not hold its operation' };
  }
  if (testCase.reason !== undefined) return probeCase(testCase, operation, probe);
  return withPatience(
    async () => {
      await pace();
      return halt.aborted ? undefined : probeCase(testCase, operation, probe);
    },
    { signal: halt, policy },
  );
}

interface Brake {
  /** Aborted when the run is to stop; its reason says why. Ends every wait. */
  readonly signal: AbortSignal;
  readonly watch: (observation: Observation) => void;
  readonly release: () => void;
}

const isHandshake = (observation: Observation): boolean => observation.kind === 'failure' && observation.code === 'tls';

/** Milliseconds that a timer of Node.js can hold. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Stops the run on a signal, at its time limit, and when the target has stopped answering. */
function createBrake({ limits, signal }: RunOptions): Brake {
  const { runTimeoutMs } = limits;
  const controller = new AbortController();
  // Each waiting case listens: as many as run at once.
  setMaxListeners(0, controller.signal);
  const interrupt = (): void => controller.abort('interrupted');
  const expire = (): void => controller.abort(`the run's time limit of ${runTimeoutMs} ms was reached`);
  const timer = setTimeout(expire, Math.min(runTimeoutMs, LONGEST_TIMER));
  signal?.addEventListener('abort', interrupt);
  if (signal?.aborted) interrupt();
  let failures = 0;
  return {
    signal: controller.signal,
    watch: (observation) => {
      // A client that is refused in the handshake was answered in its way.
      if (observation.kind === 'response' || isHandshake(observation)) failures = 0;
      else if (observation.kind === 'failure') failures += 1;
      if (failures >= BREAKER) controller.abort(`the target stopped answering: ${BREAKER} requests in a row failed`);
    },
    release: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
    },
  };
}
