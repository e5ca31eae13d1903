import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'missing-token-400',
  title: 'Takes a missing token for a bad request',
  pattern: 'split-brain',
  rules: ['absent-credentials-401'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'absent' ? problem(400, 'The request carries no token.') : gates.refuse(call, refusal),
  }),
});
