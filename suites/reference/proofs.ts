import { createHash, randomUUID } from 'node:crypto';
import {
  calculateJwkThumbprint,
  decodeJwt,
  decodeProtectedHeader,
  EmbeddedJWK,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose';
import type { Call, Credential } from './gates.ts';
import type { Caller, Trust, VerificationFault } from './verification.ts';

/** Tokens are bound to keys, and every request proves the possession of one. */
export interface ProofTrust {
  /** The nonce that every proof is to carry; undefined: none. */
  readonly nonce?: string;
  /** The `jti` of proofs that were taken. */
  readonly used: Set<string>;
}

/** A new one, with or without a nonce. */
export const proofTrust = (withNonce: boolean): ProofTrust => ({
  used: new Set(),
  ...(withNonce ? { nonce: randomUUID() } : {}),
});

/** What a proof has to say; what is left out may be anything. */
export interface ProofDemand {
  readonly htm?: string;
  readonly htu?: string;
  readonly ath?: string;
  /** Thumbprint of the key that the token is bound to. */
  readonly jkt?: string;
  readonly nonce?: string;
  /** Seconds for which a proof can be used. */
  readonly lifetime?: number;
  /** The `jti` of proofs that cannot be used again. */
  readonly used?: Set<string>;
  readonly typ?: 'dpop+jwt';
  /** The key in the header is public, and nothing else. */
  readonly isPublic?: true;
  /** There is one proof, not several. */
  readonly isOne?: true;
  /** The proof is signed with that key. */
  readonly isSigned?: true;
}

/** All checks of [RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449#section-4.3). */
export function soundDemand(trust: Trust, call: Call, { value }: Credential, caller: Caller): ProofDemand {
  const [path = ''] = call.url.split('?');
  return {
    htm: call.method,
    htu: `http://${call.headers.host}${path}`,
    ath: createHash('sha256').update(value).digest('base64url'),
    lifetime: 60,
    typ: 'dpop+jwt',
    isPublic: true,
    isOne: true,
    isSigned: true,
    ...(caller.jkt === undefined ? {} : { jkt: caller.jkt }),
    ...(trust.dpop?.nonce === undefined ? {} : { nonce: trust.dpop.nonce }),
    ...(trust.dpop === undefined ? {} : { used: trust.dpop.used }),
  };
}

/** What is wrong with a proof. */
export async function proofFault(proof: unknown, demand: ProofDemand): Promise<VerificationFault | undefined> {
  const [first = '', ...others] = String(proof).split(', ');
  if (others.length > 0 && demand.isOne) return 'proof';
  const verified = await verifyProof(first, demand).catch(() => undefined);
  if (verified === undefined) return 'proof';
  const { payload, protectedHeader } = verified;
  const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk as JWK);
  if (!says(payload, demand) || (demand.jkt ?? thumbprint) !== thumbprint) return 'proof';
  if (demand.nonce !== undefined && payload.nonce !== demand.nonce) return 'nonce';
  const id = String(payload.jti);
  if (demand.used?.has(id)) return 'proof';
  demand.used?.add(id);
  return undefined;
}

type Verified = Pick<JWTVerifyResult, 'payload' | 'protectedHeader'>;

async function verifyProof(proof: string, { typ, isPublic, isSigned }: ProofDemand): Promise<Verified> {
  if (!isSigned && ['none', 'HS256'].includes(decodeProtectedHeader(proof).alg ?? '')) {
    return { payload: decodeJwt(proof), protectedHeader: decodeProtectedHeader(proof) as Verified['protectedHeader'] };
  }
  const options = { algorithms: ['ES256'], ...(typ === undefined ? {} : { typ }) };
  return isPublic ? jwtVerify(proof, EmbeddedJWK, options) : jwtVerify(proof, publicHalf, options);
}

function publicHalf({ jwk }: JWTHeaderParameters) {
  const { d: _, ...rest } = jwk as JWK;
  return importJWK(rest, 'ES256');
}

function says(payload: JWTPayload, { htm, htu, ath, lifetime }: ProofDemand): boolean {
  const wanted = Object.entries({ htm, htu, ath }).filter(([, value]) => value !== undefined);
  const age = Math.abs(Date.now() / 1000 - Number(payload.iat));
  return wanted.every(([name, value]) => payload[name] === value) && (lifetime === undefined || age <= lifetime);
}
