import { defineDefect } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** ath came with a later draft. */
export default defineDefect({
  id: 'takes-proof-for-other-token',
  title: 'takes a proof that was made for another token',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: unchecked('ath'),
});
