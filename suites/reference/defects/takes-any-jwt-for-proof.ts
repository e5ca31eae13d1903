import { defineDefect } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** A library verifies the JWT, and nobody looks at what kind it is. */
export default defineDefect({
  id: 'takes-any-jwt-for-proof',
  title: 'takes a proof that does not say that it is one',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: unchecked('typ'),
});
