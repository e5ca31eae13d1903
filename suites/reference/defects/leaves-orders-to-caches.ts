import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'leaves-orders-to-caches',
  title: 'Lets shared caches keep what a token opened',
  blemish: true,
  rules: ['authorized-answer-not-shared'],
  apply: (gates) => ({
    ...gates,
    respond: async (call, given) => {
      const answer = await gates.respond(call, given);
      const isRead = call.method === 'GET' && answer.status === 200;
      return isRead ? { ...answer, headers: { ...answer.headers, 'cache-control': 'public, max-age=60' } } : answer;
    },
  }),
});
