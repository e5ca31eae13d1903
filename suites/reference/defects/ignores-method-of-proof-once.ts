import { defineDefect, onOperations } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** One route with a check of its own. */
export default defineDefect({
  id: 'ignores-method-of-proof-once',
  title: 'takes a proof that was made for another method, on one operation',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: onOperations(['getOrder'], unchecked('htm')),
});
