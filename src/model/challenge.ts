/**
 * One challenge of a `WWW-Authenticate` field.
 * @see [RFC 9110 §11.3](https://www.rfc-editor.org/rfc/rfc9110#section-11.3)
 */
export interface Challenge {
  /** As sent; compare case-insensitively. */
  readonly scheme: string;
  /** Names in lower case; the first value of a repeated one. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly token68?: string;
}

/** Challenges as far as they could be read, and every departure from the grammar. */
export interface ParsedChallenges {
  readonly challenges: readonly Challenge[];
  readonly faults: readonly ChallengeFault[];
}

export interface ChallengeFault {
  readonly kind: 'syntax' | 'duplicate-parameter' | 'missing-comma' | 'empty-scope' | 'unquoted-realm';
  readonly detail: string;
}
