import { defineDefect } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** A proof is a JWT without exp: nothing that verifies JWTs refuses it for its age. */
export default defineDefect({
  id: 'takes-stale-proof',
  title: 'takes a proof that was made an hour ago',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: unchecked('lifetime'),
});
