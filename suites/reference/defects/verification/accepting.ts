import { decodeJwt, decodeProtectedHeader, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import type { Credential, Gates } from '../../gates.ts';
import { callerOf, type Verification, type VerificationFault } from '../../verification.ts';

/** Lets in tokens whose signature holds and that have only this fault. */
export const accepting =
  (...faults: readonly VerificationFault[]) =>
  (gates: Gates): Gates => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      if (verification.kind === 'valid' || !faults.includes(verification.fault)) return verification;
      return verification.claims === undefined
        ? verification
        : { kind: 'valid', caller: callerOf(verification.claims) };
    },
  });

/** A token taken apart, whoever has signed it. */
export interface Unverified {
  readonly header: ProtectedHeaderParameters;
  readonly claims: JWTPayload;
  readonly token: string;
}

/** Where the sound API refuses a token, another verifier is asked; what that throws is a refusal too. */
export const verifyingAlso =
  (holds: (token: Unverified, gates: Gates) => Promise<boolean> | boolean) =>
  (gates: Gates): Gates => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      const token = verification.kind === 'valid' ? undefined : takeApart(credential);
      if (token === undefined) return verification;
      const isHeld = await Promise.resolve(holds(token, gates)).catch(() => false);
      return isHeld && isCurrent(token, gates) ? valid(token) : verification;
    },
  });

const valid = ({ claims }: Unverified): Verification => ({ kind: 'valid', caller: callerOf(claims) });

/** Everything but the signature is in order. */
function isCurrent({ claims }: Unverified, { trust }: Gates): boolean {
  const now = Date.now() / 1000;
  const isTimely = typeof claims.exp === 'number' && claims.exp > now && (claims.nbf ?? 0) <= now;
  return isTimely && claims.iss === trust.issuer && [claims.aud].flat().includes(trust.audience);
}

export function takeApart({ scheme, value }: Credential): Unverified | undefined {
  if (scheme !== 'oauth') return undefined;
  try {
    return { header: decodeProtectedHeader(value), claims: decodeJwt(value), token: value };
  } catch {
    return undefined;
  }
}
