import { EmbeddedJWK, jwtVerify } from 'jose';
import { defineDefect, onOperations } from '../defect.ts';
import { verifyingAlso } from './verification/accepting.ts';

export default defineDefect({
  id: 'trusts-embedded-key-once',
  title: 'Verifies tokens with the key that they bring along, on one operation with a verifier of its own',
  pattern: 'key-confusion',
  rules: ['unauthenticated-request-refused'],
  apply: onOperations(
    ['getCustomer'],
    verifyingAlso(async ({ token }) => (await jwtVerify(token, EmbeddedJWK)) !== undefined),
  ),
});
