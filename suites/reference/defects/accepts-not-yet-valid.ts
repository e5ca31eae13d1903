import { defineDefect } from '../defect.ts';
import { accepting } from './verification/accepting.ts';

export default defineDefect({
  id: 'accepts-not-yet-valid',
  title: 'Accepts tokens before their time',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused'],
  apply: accepting('premature'),
});
