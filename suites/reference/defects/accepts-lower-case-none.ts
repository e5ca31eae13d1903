import { defineDefect } from '../defect.ts';
import { verifyingAlso } from './verification/accepting.ts';

export default defineDefect({
  id: 'accepts-lower-case-none',
  title: 'Compares the algorithm with “none” in one spelling, and takes another',
  pattern: 'key-confusion',
  rules: ['unauthenticated-request-refused'],
  apply: verifyingAlso(({ header }) => header.alg !== 'none' && /^none$/i.test(header.alg ?? '')),
});
