import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'problem-of-another-status',
  title: 'Copies the problem of a 401 into its 403',
  blemish: true,
  rules: ['problem-status-matches'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      return answer.status === 403
        ? { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body ?? '{}'), status: 401 }) }
        : answer;
    },
  }),
});
