/** What came back for a test case, or why nothing did. Credentials are masked before it is made. */
export type Observation = Answered | Failed | NotSent;

interface Observed {
  /** The test case's id. */
  readonly case: string;
}

/** A response came back. */
export interface Answered extends Observed {
  readonly kind: 'response';
  /** ISO 8601, when the request was sent. */
  readonly at: string;
  readonly request: SentRequest;
  readonly status: number;
  /** Field names in lower case, in the order received. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: BodyExcerpt;
  readonly durationMs: number;
  /** The status of the second answer, where the first was not the one due and the request was sent once more. */
  readonly again?: number;
  /** Others of the same run may have written to what was read, since or before; or the run was cut off in between. */
  readonly contested?: true;
  /** The second time a new credential of the same content was presented. */
  readonly renewed?: true;
  /** Of a token with too many scopes that was let in: which of them opened the door. */
  readonly opened?: Opening;
}

/** The smallest set of scopes that was found to open an operation; empty: any valid token does. */
export interface Opening {
  readonly scopes: readonly string[];
  /** How many requests it took. */
  readonly requests: number;
}

/** The request was sent, or was to be, and no response came back. */
export interface Failed extends Observed {
  readonly kind: 'failure';
  readonly at: string;
  readonly request: SentRequest;
  readonly code: FailureCode;
  readonly message: string;
  readonly durationMs: number;
}

/** Nothing was sent. */
export interface NotSent extends Observed {
  readonly kind: 'not-sent';
  readonly outcome: 'inapplicable' | 'untested' | 'cantTell';
  readonly reason: string;
}

export type FailureCode = 'refused' | 'reset' | 'timeout' | 'tls' | 'dns' | 'protocol' | 'other';

/** The request as it went out, its credentials masked. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Text, cut to a few kilobytes. */
  readonly body?: string;
  /** A client certificate was presented in the TLS handshake. */
  readonly certificate?: true;
}

export interface BodyExcerpt {
  readonly mediaType: string;
  /** The beginning, decoded as UTF-8, masked. */
  readonly text: string;
  /** Of the whole body as received. */
  readonly bytes: number;
  readonly truncated: boolean;
}
