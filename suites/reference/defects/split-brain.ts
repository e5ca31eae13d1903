import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'split-brain',
  title: 'Answers a missing token with 403 and a bad one with 401',
  pattern: 'split-brain',
  rules: ['absent-credentials-401'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'absent' ? problem(403, 'Access is denied.') : gates.refuse(call, refusal),
  }),
});
