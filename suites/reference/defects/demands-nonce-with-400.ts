import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

/** As OAuth authorization servers do (RFC 9449 §8), where resource servers answer 401 (§9). */
export default defineDefect({
  id: 'demands-nonce-with-400',
  title: 'answers 400 to a proof without the nonce',
  needs: 'dpop-nonce',
  rules: ['dpop-nonce-demand', 'invalid-token-401'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      return refusal.kind === 'invalid' && refusal.fault === 'nonce'
        ? problem(400, 'The proof lacks the nonce.', answer.headers)
        : answer;
    },
  }),
});
