import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'withholds-error-code',
  title: 'Does not say in its challenge that the token is bad',
  blemish: true,
  rules: ['invalid-token-error-code'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      return refusal.kind === 'invalid' && refusal.scheme === 'oauth'
        ? { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer realm="orders"' } }
        : answer;
    },
  }),
});
