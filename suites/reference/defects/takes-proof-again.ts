import { defineDefect } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** Nothing is kept of the proofs that were taken. */
export default defineDefect({
  id: 'takes-proof-again',
  title: 'takes a proof that was used a moment ago',
  needs: 'dpop',
  blemish: true,
  rules: ['dpop-proof-used-once'],
  apply: unchecked('used'),
});
