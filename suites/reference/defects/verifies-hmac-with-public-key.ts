import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { defineDefect } from '../defect.ts';
import type { Gates } from '../gates.ts';
import { type Unverified, verifyingAlso } from './verification/accepting.ts';

export default defineDefect({
  id: 'verifies-hmac-with-public-key',
  title: 'Takes the algorithm from the token, and the issuer’s public key for a shared secret',
  pattern: 'key-confusion',
  rules: ['unauthenticated-request-refused'],
  apply: verifyingAlso(isSignedWithPublicKey),
});

async function isSignedWithPublicKey({ header, token }: Unverified, { trust }: Gates): Promise<boolean> {
  if (header.alg !== 'HS256') return false;
  const { keys } = (await (await fetch(trust.jwksUri)).json()) as { readonly keys: readonly JsonWebKey[] };
  const [head, payload, signature] = token.split('.');
  return keys.some((key) => {
    const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    return createHmac('sha256', pem).update(`${head}.${payload}`).digest('base64url') === signature;
  });
}
