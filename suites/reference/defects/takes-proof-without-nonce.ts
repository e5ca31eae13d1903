import { defineDefect } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** The nonce is given, and never looked for. */
export default defineDefect({
  id: 'takes-proof-without-nonce',
  title: 'asks for a nonce, and takes proofs without it',
  needs: 'dpop-nonce',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: unchecked('nonce'),
});
