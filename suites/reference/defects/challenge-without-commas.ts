import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'challenge-without-commas',
  title: 'Writes the parameters of a challenge without commas, and an empty scope',
  blemish: true,
  rules: ['challenge-well-formed'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      if (refusal.kind !== 'invalid') return answer;
      const field = 'Bearer scope="" error="invalid_token" error_description="the token is not valid"';
      return { ...answer, headers: { ...answer.headers, 'www-authenticate': field } };
    },
  }),
});
