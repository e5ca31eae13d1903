import type { ParsedChallenges } from './challenge.ts';
import type { Json, JsonObject } from './json.ts';
import type { Answered, Observation } from './observation.ts';
import type { PlannedOperation, PlannedResponse, Policy, TestCase } from './plan.ts';

/** What a case rule judges. */
export interface CaseEvidence {
  readonly case: TestCase;
  readonly operation: PlannedOperation;
  readonly policy: Policy;
  /** The case's own answer; cases without one are not judged by rules. */
  readonly answer: Answered;
  /** Coarse reading of the answer. */
  readonly gate: Gate;
  /** Why the answer says nothing of either gate, where it does not. */
  readonly confounder?: Confounder | undefined;
  readonly challenges: ParsedChallenges;
  /** The control's observation, where the case has a control and it was observed. */
  readonly control?: Observation | undefined;
  /** The answer to the control's own request with the same credential, where this is another request. */
  readonly canonical?: Answered | undefined;
  /** What the document says of this answer: the entry for its status, its range or `default`; absent where there is none. */
  readonly documented?: PlannedResponse | undefined;
  /** Checks a value against a schema of the document; empty where it is valid. */
  readonly validate: (schema: JsonObject, value: Json) => readonly string[];
  /** True where the control was granted, or the case is itself a control. */
  readonly controlGranted: boolean;
}

/** Why an answer came from neither gate. */
export interface Confounder {
  readonly cause: ConfounderCause;
  /** Fills the text of the cause. */
  readonly data: Readonly<Record<string, string | number>>;
}

/**
 * `throttled` 429, 503, or a 403 that is one · `csrf`, `firewall` something in front · `locked-out` after bad credentials ·
 * `keys-unavailable` the API cannot reach its issuer · `cached` a verdict on the token is remembered · `unsteady` asked twice, answered
 * differently · `marked` declared by the user · `lost` sent when the control was no longer let in.
 */
export type ConfounderCause =
  | 'throttled'
  | 'csrf'
  | 'firewall'
  | 'locked-out'
  | 'keys-unavailable'
  | 'cached'
  | 'unsteady'
  | 'marked'
  | 'lost';

/** What an operation rule judges: the answered cases of one operation. */
export interface OperationEvidence {
  readonly operation: PlannedOperation;
  readonly policy: Policy;
  readonly cases: readonly CaseEvidence[];
}

/** What a document rule judges. */
export interface DocumentEvidence {
  readonly policy: Policy;
  readonly operations: readonly OperationEvidence[];
}

/**
 * Which gate an answer comes from, as far as its status says.
 * `granted` 2xx · `ok-with-error` 2xx whose body says that it failed · `unauthenticated` 401 · `forbidden` 403 · `not-found` 404 · `redirected` 3xx · `throttled` 429, 503 ·
 * `rejected` any other 4xx, and 501 · `crashed` any other 5xx · `confounded` whatever the status, it says nothing of either gate.
 */
export type Gate =
  | 'granted'
  | 'ok-with-error'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'redirected'
  | 'throttled'
  | 'rejected'
  | 'crashed'
  | 'confounded';
