import { defineDefect } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** The key is imported by the members that are needed, whatever else there is. */
export default defineDefect({
  id: 'takes-private-key-in-proof',
  title: 'takes a proof whose header holds a private key',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: unchecked('isPublic'),
});
