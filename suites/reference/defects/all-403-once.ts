import { problem } from '../answer.ts';
import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'all-403-once',
  title: 'Answers missing and bad tokens on one operation with 403',
  pattern: 'all-403',
  rules: ['absent-credentials-401', 'invalid-token-401'],
  apply: onOperations(['createOrder'], (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'absent' || refusal.kind === 'invalid'
        ? problem(403, 'Access is denied.')
        : gates.refuse(call, refusal),
  })),
});
