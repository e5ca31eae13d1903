import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'repeats-token-in-error',
  title: 'Repeats a bad token in the error',
  rules: ['credential-not-echoed'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      if (refusal.kind !== 'invalid') return answer;
      const detail = `Cannot verify ${call.headers.authorization ?? 'the key'}`;
      return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body ?? '{}'), detail }) };
    },
  }),
});
