import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'throttles-as-forbidden',
  title: 'Calls it 403 where a key has no requests left',
  doubtful: true,
  rules: ['answers-come-from-the-gates'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      return answer.status === 403
        ? { ...answer, headers: { ...answer.headers, 'x-ratelimit-remaining': '0', 'retry-after': '0' } }
        : answer;
    },
  }),
});
