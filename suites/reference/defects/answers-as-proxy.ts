import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'answers-as-proxy',
  title: 'Answers 407 to whoever it does not know',
  rules: ['refusal-not-407', 'absent-credentials-401', 'invalid-token-401'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'absent' || refusal.kind === 'invalid'
        ? problem(407, 'Credentials are required.')
        : gates.refuse(call, refusal),
  }),
});
