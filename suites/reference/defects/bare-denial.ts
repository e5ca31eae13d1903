import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'bare-denial',
  title: 'Sends 401 without a challenge',
  pattern: 'bare-denial',
  rules: ['unauthorized-has-challenge'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      const { 'www-authenticate': _challenge, ...headers } = answer.headers;
      return answer.status === 401 ? { ...answer, headers } : answer;
    },
  }),
});
