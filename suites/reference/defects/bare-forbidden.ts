import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'bare-forbidden',
  title: 'Sends 403 without a challenge',
  blemish: true,
  rules: ['forbidden-has-challenge'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      const { 'www-authenticate': _challenge, ...headers } = answer.headers;
      return answer.status === 403 ? { ...answer, headers } : answer;
    },
  }),
});
