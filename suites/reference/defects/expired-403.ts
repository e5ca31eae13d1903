import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'expired-403',
  title: 'Answers an expired token with 403, as if it could not be renewed',
  pattern: 'claim-as-403',
  rules: ['invalid-token-401'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'invalid' && refusal.fault === 'expired'
        ? problem(403, 'The security token included in the request is expired.')
        : gates.refuse(call, refusal),
  }),
});
