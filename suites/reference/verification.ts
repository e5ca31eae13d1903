import { createHash, timingSafeEqual } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { StepUp } from '../../src/model/operation.ts';
import type { Directory } from './directory.ts';
import type { IntrospectionOptions } from './introspection.ts';
import type { ProofTrust } from './proofs.ts';
import type { SchemeName } from './routes.ts';

/** Whose tokens and which key the API accepts. */
export interface TrustOptions {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly audience: string;
  readonly apiKey: string;
  /** The answer to a caller for what belongs to another tenant; default 404. */
  readonly otherTenant?: 403 | 404;
  /** Tokens are opaque, and the issuer is asked about each. */
  readonly introspection?: IntrospectionOptions;
  /** Of the signatures that are taken; default ES256. */
  readonly algorithms?: readonly string[];
  /** What the header of a token has to say of its kind; default: anything. */
  readonly typ?: string;
  /** Challenges name the metadata of the API, and it is served. */
  readonly metadata?: true;
  /** What service accounts may do is looked up. */
  readonly directory?: Directory;
  /** Tokens are bound to keys. */
  readonly dpop?: ProofTrust;
  /** By operation: what is asked of the authentication behind a token. */
  readonly stepUp?: Readonly<Record<string, StepUp>>;
}

export interface Trust extends TrustOptions {
  /** The issuer's keys, fetched when first needed and kept. */
  readonly keys: JWTVerifyGetKey;
}

/** Who was found to be calling. */
export interface Caller {
  readonly scheme: SchemeName;
  readonly subject: string;
  /** From the claim `tenant`. */
  readonly tenant?: string;
  readonly scopes: readonly string[];
  /** How the user authenticated, and when (seconds since the epoch), as far as the token tells. */
  readonly acr?: string;
  readonly authTime?: number;
  /** Thumbprint of the key that the token is bound to. */
  readonly jkt?: string;
  /** Seconds since the epoch. */
  readonly issuedAt?: number;
}

/** Why a credential does not hold, with the words for it. */
export const FAULTS = {
  malformed: 'The access token is malformed',
  algorithm: 'The access token is signed with an algorithm that is not allowed',
  key: 'The access token is signed with a key that is not known',
  signature: 'The signature of the access token does not verify',
  issuer: 'The access token comes from another issuer',
  audience: 'The access token is for another audience',
  premature: 'The access token is not valid yet',
  expired: 'The access token has expired',
  inactive: 'The access token is not active',
  claim: 'The access token lacks a claim or has one that is not valid',
  'api-key': 'The API key is not known',
  binding: 'The access token is bound to a key that the request does not prove',
  proof: 'The DPoP proof is missing or does not hold',
  nonce: 'The DPoP proof needs the nonce',
} as const satisfies Record<string, string>;

export type VerificationFault = keyof typeof FAULTS;

/** `claims`: those of a token whose signature holds though something else does not. */
export type Verification =
  | { readonly kind: 'valid'; readonly caller: Caller }
  | { readonly kind: 'invalid'; readonly fault: VerificationFault; readonly claims?: JWTPayload };

/** Seconds. */
const LEEWAY = 5;

/** Milliseconds for which the issuer's keys are kept, and for which it is not asked again for one that is not known. */
export const KEYS_KEPT_MS = 1000;

export function trustIn(options: TrustOptions): Trust {
  const remote = createRemoteJWKSet(new URL(options.jwksUri), {
    cacheMaxAge: KEYS_KEPT_MS,
    cooldownDuration: KEYS_KEPT_MS,
  });
  return { ...options, keys: (header, token) => remote(header, token).catch(blameKeys) };
}

/** A key that is missing is the token's fault; keys that cannot be had are ours. */
function blameKeys(cause: unknown): never {
  const tokenAtFault =
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys ||
    cause instanceof errors.JOSENotSupported;
  throw tokenAtFault ? cause : Object.assign(new Error('The keys cannot be had', { cause }), { statusCode: 503 });
}

/**
 * Verifies an access token: signature with the issuer's keys, issuer, audience, time.
 * Throws an error with `statusCode` 503 where the issuer's keys cannot be had.
 * @see [RFC 9068 §4](https://www.rfc-editor.org/rfc/rfc9068#section-4)
 */
export async function verifyToken(trust: Trust, token: string): Promise<Verification> {
  try {
    const { payload } = await jwtVerify(token, trust.keys, {
      issuer: trust.issuer,
      audience: trust.audience,
      algorithms: [...(trust.algorithms ?? ['ES256'])],
      ...(trust.typ === undefined ? {} : { typ: trust.typ }),
      requiredClaims: ['exp'],
      clockTolerance: LEEWAY,
    });
    return { kind: 'valid', caller: callerOf(payload) };
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error) throw error;
    return { kind: 'invalid', fault: faultOf(error), ...claimsOf(error) };
  }
}

/** Compares digests, so that neither length nor content shows in the time it takes. */
export async function verifyApiKey(trust: Trust, key: string): Promise<Verification> {
  if (!timingSafeEqual(digest(key), digest(trust.apiKey))) return { kind: 'invalid', fault: 'api-key' };
  return { kind: 'valid', caller: { scheme: 'apiKey', subject: 'api-key', scopes: [] } };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Scopes from `scope` (RFC 9068 §2.2.3) or from a `scp` list, as some authorization servers write it. */
export function callerOf(claims: JWTPayload): Caller {
  const { tenant, acr, auth_time: authTime } = claims;
  return {
    scheme: 'oauth',
    subject: claims.sub ?? '',
    scopes: scopesOf(claims.scope ?? claims.scp),
    ...(typeof tenant === 'string' ? { tenant } : {}),
    ...jktOf(claims),
    ...(typeof claims.iat === 'number' ? { issuedAt: claims.iat } : {}),
    ...(typeof acr === 'string' ? { acr } : {}),
    ...(typeof authTime === 'number' ? { authTime } : {}),
  };
}

/** @see [RFC 9449 §6.1](https://www.rfc-editor.org/rfc/rfc9449#section-6.1) */
function jktOf({ cnf }: JWTPayload): Pick<Caller, 'jkt'> {
  const jkt = typeof cnf === 'object' && cnf !== null && 'jkt' in cnf ? cnf.jkt : undefined;
  return typeof jkt === 'string' ? { jkt } : {};
}

function scopesOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === 'string') : [];
}

function claimsOf(error: unknown): { readonly claims?: JWTPayload } {
  const checked = error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed;
  return checked ? { claims: error.payload } : {};
}

const CLAIM_FAULTS: Readonly<Record<string, VerificationFault>> = { iss: 'issuer', aud: 'audience', nbf: 'premature' };

function faultOf(error: unknown): VerificationFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_FAULTS[error.claim] ?? 'claim';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return 'key';
  return 'malformed';
}
