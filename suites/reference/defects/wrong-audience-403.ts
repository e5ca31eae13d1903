import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'wrong-audience-403',
  title: 'Answers a token for another audience with 403',
  pattern: 'claim-as-403',
  rules: ['invalid-token-401'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'invalid' && refusal.fault === 'audience'
        ? problem(403, 'The audience is not allowed.')
        : gates.refuse(call, refusal),
  }),
});
