import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'omits-error-code',
  title: 'Does not say in the challenge what is wrong with the token',
  blemish: true,
  rules: ['invalid-token-error-code'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      const field = 'Bearer realm="orders"';
      return refusal.kind === 'invalid'
        ? { ...answer, headers: { ...answer.headers, 'www-authenticate': field } }
        : answer;
    },
  }),
});
