/** Kinds by which a verifier is talked into another key or none: to accept one is key confusion. */
export const CONFUSING: ReadonlySet<string> = new Set([
  'alg-none',
  'hmac-with-public-key',
  'embedded-jwk',
  'pointed-key',
  'kid-injection',
]);

/** Kinds that show whether a signature is looked at in the first place. */
export const UNSIGNED: ReadonlySet<string> = new Set(['bad-signature', 'foreign-key']);

/** Kinds that a lenient API accepts without letting anybody in who has no right to come: rules of their own speak of them. */
export const LENIENT: ReadonlySet<string> = new Set([
  'expiry-as-string',
  'unknown-critical-header',
  'misplaced-api-key',
  'wrong-typ',
  'rs256-signature',
]);

/** Kinds that are no bearer tokens: what RFC 6750 says of tokens does not hold for them. */
export const NOT_TOKENS: ReadonlySet<string> = new Set([
  'wrong-api-key',
  'truncated-api-key',
  'misplaced-api-key',
  'wrong-password',
  'malformed-basic',
  'untrusted-certificate',
  'expired-certificate',
]);

/** Kinds by which a token is used without the key that it is bound to. */
export const UNBOUND: ReadonlySet<string> = new Set([
  'dpop-token-as-bearer',
  'dpop-no-proof',
  'dpop-wrong-htm',
  'dpop-wrong-htu',
  'dpop-wrong-ath',
  'dpop-stale-proof',
  'dpop-foreign-key',
  'dpop-missing-nonce',
  'dpop-wrong-typ',
  'dpop-private-key',
  'dpop-two-proofs',
  'dpop-unsigned-proof',
  'bound-token-other-certificate',
]);

/** The kind that lacks roles alone: it shows nothing of how scopes are looked at. */
export const MISSING_ROLE = 'missing-role';

/** Kinds that join two faults: where the first one lets in, the second is what answers. */
export const COMPOUND: ReadonlySet<string> = new Set(['expired-and-no-scope']);

/** Kinds whose token is valid, and the authentication behind it not what the operation asks for. */
export const STEP_UP: ReadonlySet<string> = new Set(['low-acr', 'stale-authentication', 'low-acr-and-no-scope']);
