import { confounderOf } from '../http/confounder.ts';
import type { Answered, Observation } from '../model/observation.ts';
import type { Policy } from '../model/plan.ts';
import { pause } from './limits.ts';

/** Times a throttled request is sent again. */
const RETRIES = 2;

/** Milliseconds; a target that asks for more is taken at its word: the case ends as throttled. */
const LONGEST_WAIT = 30_000;

export interface Waiting {
  /** To stop. */
  readonly signal: AbortSignal;
  /** For the statuses by which the target throttles beside 429 and 503. */
  readonly policy?: Policy;
}

/**
 * Sends again what was answered 429 or 503, after the time the target asks for, as long as there is no signal to stop.
 * @param send - undefined: the run was stopped, nothing was sent
 * @see [RFC 9110 §10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)
 */
export async function withPatience(
  send: () => Promise<Observation | undefined>,
  { signal, policy }: Waiting,
): Promise<Observation | undefined> {
  let last: Observation | undefined;
  for (let attempt = 0; attempt <= RETRIES; attempt += 1) {
    const observation = await send();
    if (observation === undefined) return last;
    last = observation;
    const wait = retryAfter(observation, policy);
    if (wait === undefined || wait > LONGEST_WAIT || attempt === RETRIES) return observation;
    await pause(wait, signal);
  }
  return last;
}

/** Milliseconds; undefined where the answer is not throttled. Without the field, one second. */
function retryAfter(observation: Observation, policy: Policy | undefined): number | undefined {
  if (observation.kind !== 'response' || !isThrottle(observation, policy)) return undefined;
  const value = observation.headers.find(([name]) => name === 'retry-after')?.[1];
  if (value === undefined) return 1000;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : 1000;
}

const isThrottle = (answer: Answered, policy: Policy = UNDECLARED): boolean =>
  confounderOf(answer, policy)?.cause === 'throttled';

/** Outside a plan, nothing is declared. */
const UNDECLARED: Policy = { profile: 'bearer', masking: 'none', scopeMode: 'undecided' };
