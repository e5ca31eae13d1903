import { problem } from '../answer.ts';
import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'missing-token-403-once',
  title: 'Answers a missing token on one operation with 403 and a bad one with 401',
  pattern: 'split-brain',
  rules: ['absent-credentials-401'],
  apply: onOperations(['updateItem'], (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'absent' ? problem(403, 'Access is denied.') : gates.refuse(call, refusal),
  })),
});
