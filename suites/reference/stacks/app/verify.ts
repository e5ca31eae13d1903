import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import type { StackTrust } from '../../stack.ts';

/** The claims of a token that holds; undefined for any other. */
export type Verify = (token: string) => Promise<JWTPayload | undefined>;

/** What an app does itself where its stack leaves the verifying to it. */
export function verifyFor({ issuer, audience, jwksUri }: StackTrust): Verify {
  const keys = createRemoteJWKSet(new URL(jwksUri));
  return async (token) => {
    try {
      return (await jwtVerify(token, keys, { issuer, audience })).payload;
    } catch {
      return undefined;
    }
  };
}

/** Whether a claim `scope` lists a scope. */
export const holds = ({ scope }: JWTPayload, needed: string): boolean =>
  typeof scope === 'string' && scope.split(' ').includes(needed);
