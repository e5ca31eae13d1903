import { EmbeddedJWK, jwtVerify } from 'jose';
import { defineDefect } from '../defect.ts';
import { verifyingAlso } from './verification/accepting.ts';

export default defineDefect({
  id: 'trusts-embedded-key',
  title: 'Verifies tokens with the key that they bring along',
  pattern: 'key-confusion',
  rules: ['unauthenticated-request-refused'],
  apply: verifyingAlso(async ({ token }) => (await jwtVerify(token, EmbeddedJWK)) !== undefined),
});
