import { defineDefect } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** The proof is verified with the key that it brings, and that key is compared with nothing. */
export default defineDefect({
  id: 'takes-proof-of-any-key',
  title: 'takes a proof by any key',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: unchecked('jkt'),
});
