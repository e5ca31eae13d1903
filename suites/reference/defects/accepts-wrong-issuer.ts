import { defineDefect } from '../defect.ts';
import { accepting } from './verification/accepting.ts';

export default defineDefect({
  id: 'accepts-wrong-issuer',
  title: 'Accepts tokens that name another issuer',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused'],
  apply: accepting('issuer'),
});
