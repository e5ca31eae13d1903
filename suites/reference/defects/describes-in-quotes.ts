import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'describes-in-quotes',
  title: 'Quotes within the description of an error',
  blemish: true,
  rules: ['challenge-well-formed'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      const field = 'Bearer error="invalid_token", error_description="the \\"token\\" does not verify"';
      return refusal.kind === 'invalid' && refusal.scheme === 'oauth'
        ? { ...answer, headers: { ...answer.headers, 'www-authenticate': field } }
        : answer;
    },
  }),
});
