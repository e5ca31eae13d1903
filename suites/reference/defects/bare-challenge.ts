import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'bare-challenge',
  title: 'Challenges with a scheme and nothing else',
  blemish: true,
  rules: ['bearer-challenge-has-parameter'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      return refusal.kind === 'absent'
        ? { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer' } }
        : answer;
    },
  }),
});
