import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'one-problem-type',
  title: 'Calls every refusal the same problem',
  blemish: true,
  rules: ['problem-types-distinct'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      const type = 'https://orders.test/problems/access-denied';
      return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body ?? '{}'), type }) };
    },
  }),
});
