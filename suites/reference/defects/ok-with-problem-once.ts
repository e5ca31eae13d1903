import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'ok-with-problem-once',
  title: 'Sends the problem document of a refusal with 200 on one operation',
  pattern: 'ok-with-error',
  rules: ['refusal-not-2xx'],
  apply: onOperations(['listOrders'], (gates) => ({
    ...gates,
    refuse: (call, refusal) => ({ ...gates.refuse(call, refusal), status: 200 }),
  })),
});
