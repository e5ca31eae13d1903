import type { Observation } from '../model/observation.ts';
import type { Plan, PlannedOperation, TestCase } from '../model/plan.ts';
import { createPace, forEachConcurrently } from './limits.ts';
import { withPatience } from './patience.ts';
import { type Probe, probeCase } from './probe.ts';
import { schedule } from './schedule.ts';

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
  const pace = createPace(limits.requestsPerSecond);
  const brake = createBrake(options);
  for (const stage of schedule(plan.cases, operations)) {
    await forEachConcurrently(
      stage,
      { concurrency: limits.concurrency, isStopped: brake.isStopped },
      async (testCase) => {
        const observation = await send(testCase, operations, { probe, pace });
        brake.watch(observation);
        options.observe(observation);
      },
    );
  }
  return brake.reason();
}

interface Sender {
  readonly probe: Probe;
  readonly pace: () => Promise<void>;
}

async function send(
  testCase: TestCase,
  operations: ReadonlyMap<string, PlannedOperation>,
  { probe, pace }: Sender,
): Promise<Observation> {
  const operation = operations.get(testCase.operation);
  if (operation === undefined) {
    return { case: testCase.id, kind: 'not-sent', outcome: 'untested', reason: 'the plan does not hold its operation' };
  }
  if (testCase.reason !== undefined) return probeCase(testCase, operation, probe);
  return withPatience(async () => {
    await pace();
    return probeCase(testCase, operation, probe);
  });
}

interface Brake {
  readonly watch: (observation: Observation) => void;
  readonly isStopped: () => boolean;
  readonly reason: () => string | undefined;
}

/** Stops the run on a signal, at its time limit, and when the target has stopped answering. */
function createBrake({ limits, signal }: RunOptions): Brake {
  const deadline = performance.now() + limits.runTimeoutMs;
  let failures = 0;
  let reason: string | undefined;
  const check = (): string | undefined => {
    if (signal?.aborted) return 'interrupted';
    if (performance.now() > deadline) return `the run's time limit of ${limits.runTimeoutMs} ms was reached`;
    return failures >= BREAKER ? `the target stopped answering: ${BREAKER} requests in a row failed` : undefined;
  };
  return {
    watch: ({ kind }) => {
      if (kind === 'failure') failures += 1;
      else if (kind === 'response') failures = 0;
    },
    isStopped: () => {
      reason ??= check();
      return reason !== undefined;
    },
    reason: () => reason,
  };
}
