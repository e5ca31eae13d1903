import { defineDefect } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** The framework gives the first value of a field, or a list that is split. */
export default defineDefect({
  id: 'takes-first-of-two-proofs',
  title: 'takes the first of several proofs',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: unchecked('isOne'),
});
