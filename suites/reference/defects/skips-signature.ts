import { defineDefect } from '../defect.ts';
import { verifyingAlso } from './verification/accepting.ts';

export default defineDefect({
  id: 'skips-signature',
  title: 'Decodes tokens and never verifies their signature',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused', 'token-content-strict'],
  apply: verifyingAlso(() => true),
});
