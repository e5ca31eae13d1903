import { defineDefect, onOperations } from '../defect.ts';
import { accepting } from './verification/accepting.ts';

export default defineDefect({
  id: 'accepts-expired-once',
  title: 'Looks at no expiry on one operation',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused', 'invalid-token-401'],
  apply: onOperations(['listItems'], accepting('expired')),
});
