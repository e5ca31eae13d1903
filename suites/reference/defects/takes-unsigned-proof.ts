import { defineDefect } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** The proof is decoded to compare its claims, and the algorithm in its header is believed. */
export default defineDefect({
  id: 'takes-unsigned-proof',
  title: 'takes a proof that no key has signed',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: unchecked('isSigned'),
});
