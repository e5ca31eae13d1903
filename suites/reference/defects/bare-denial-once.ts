import { problem } from '../answer.ts';
import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'bare-denial-once',
  title: 'Sends 401 without a challenge on one operation',
  pattern: 'bare-denial',
  rules: ['unauthorized-has-challenge'],
  apply: onOperations(['addItem'], (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      return answer.status === 401 ? problem(401, 'Unauthorized.') : answer;
    },
  })),
});
