import type { Gate } from '../model/evidence.ts';
import type { Answered } from '../model/observation.ts';
import type { ExpectedAnswer, Policy, TestCase } from '../model/plan.ts';
import { envelopedGate } from './envelope.ts';
import { objectIn } from './json-body.ts';

/** Which gate an answer speaks for: its status, and for 2xx whether the body denies what the status says. */
export function gateOf(answer: Answered, policy?: Policy): Gate {
  const { status } = answer;
  if (status >= 200 && status < 300) return envelopedGate(answer, policy?.errorEnvelope) ?? plainGate(answer);
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (isThrottled(status, policy)) return 'throttled';
  if (status >= 300 && status < 400) return 'redirected';
  // Not to know a method is no fall: [RFC 9110 §15.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.6.2).
  return status >= 500 && status !== 501 ? 'crashed' : 'rejected';
}

/** Statuses that say: later. @see [RFC 6585 §4](https://www.rfc-editor.org/rfc/rfc6585#section-4) */
export const isThrottled = (status: number, policy?: Policy): boolean =>
  status === 429 || status === 503 || (policy?.throttling?.statuses?.includes(status) ?? false);

const plainGate = (answer: Answered): Gate => (saysError(answer) ? 'ok-with-error' : 'granted');

/** Members that a body with nothing but an error in it has. */
const ERROR_MEMBERS = new Set([
  'ok',
  'success',
  'error',
  'errors',
  'error_description',
  'message',
  'code',
  'status',
  'statusCode',
  'needed',
  'provided',
  'warning',
]);

/** Conservative: problem details, an explicit `ok: false`, or an `error` beside which there is nothing else. */
function saysError({ body }: Answered): boolean {
  if (/^application\/problem\+json/i.test(body.mediaType)) return true;
  if (body.truncated || !/\bjson\b/i.test(body.mediaType) || !body.text.startsWith('{')) return false;
  const value = objectIn(body);
  if (value === undefined) return false;
  if (value.ok === false || value.success === false) return true;
  const isError = typeof value.error === 'string' || (typeof value.error === 'object' && value.error !== null);
  return isError && Object.keys(value).every((name) => ERROR_MEMBERS.has(name));
}

const GATES_DUE = {
  '401': ['unauthenticated'],
  '403': ['forbidden'],
  '401 or 403': ['unauthenticated', 'forbidden'],
  '401 or 404': ['unauthenticated', 'not-found'],
  '403 or 404': ['forbidden', 'not-found'],
  '4xx': ['unauthenticated', 'forbidden', 'not-found', 'rejected'],
  'not granted': ['ok-with-error', 'unauthenticated', 'forbidden', 'not-found', 'redirected', 'rejected', 'crashed'],
  '2xx': ['granted'],
  '2xx or 401': ['granted', 'unauthenticated'],
  '2xx or 4xx': ['granted', 'unauthenticated', 'forbidden', 'not-found', 'rejected'],
  any: ['granted', 'ok-with-error', 'unauthenticated', 'forbidden', 'not-found', 'redirected', 'rejected'],
} as const satisfies Record<ExpectedAnswer, readonly Gate[]>;

/** Whether an answer from this gate is one that is due. */
export const isDue = (expected: ExpectedAnswer, gate: Gate): boolean =>
  (GATES_DUE[expected] as readonly Gate[]).includes(gate);

/** Kinds whose credential does not even have the form of one, a head that no verifier has to understand, or a place in which the API knows nothing. */
const MALFORMED: ReadonlySet<string> = new Set([
  'other-auth-scheme',
  'empty-bearer',
  'malformed-token',
  'malformed-basic',
  'misplaced-api-key',
  'kid-injection',
  'unknown-critical-header',
  'expiry-as-string',
]);

/** What is no bearer token makes the request malformed: 400 is as right as 401 ([RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)). */
export const isInvalidRequest = (credential: string, status: number): boolean =>
  status === 400 && MALFORMED.has(credential);

/**
 * A deletion of what is not there has nothing to delete: that it succeeds, as idempotent ones may
 * ([RFC 9110 §9.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2)), opens nothing.
 */
export const deletesNothing = ({ operation, request }: Pick<TestCase, 'operation' | 'request'>): boolean =>
  request === 'unknown-id' && operation.startsWith('DELETE ');

/** Values of a field, one per line, in the order received; `name` in lower case. */
export function fieldValues({ headers }: Answered, name: string): readonly string[] {
  const values: string[] = [];
  for (const [field, value] of headers) if (field === name) values.push(value);
  return values;
}
