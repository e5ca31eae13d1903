import { setTimeout } from 'node:timers/promises';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'slow-answers',
  title: 'Every answer takes a while, and refusals take longer',
  resembles: 'Serverless functions, APIs that ask another service about each token',
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      await setTimeout(answer.status >= 400 ? 60 : 20);
      return gates.respond(call, answer);
    },
  }),
});
