import { defineDefect } from '../defect.ts';
import { verifyingAlso } from './verification/accepting.ts';

export default defineDefect({
  id: 'accepts-alg-none',
  title: 'Accepts tokens that say they need no signature',
  pattern: 'key-confusion',
  rules: ['unauthenticated-request-refused'],
  apply: verifyingAlso(({ header }) => /^none$/i.test(header.alg ?? '')),
});
