import { defineDefect } from '../defect.ts';
import { accepting } from './verification/accepting.ts';

export default defineDefect({
  id: 'accepts-wrong-audience',
  title: 'Accepts tokens made for other services, as verifiers do that are told no audience',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused'],
  apply: accepting('audience'),
});
