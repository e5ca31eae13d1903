import { NOT_THERE } from '../answer.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'unknown-methods-404',
  title: 'A method that a resource does not have is answered 404',
  resembles: 'Express, Fastify and Hono by default',
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const last = await gates.respond(call, answer);
      return last.status === 405 ? NOT_THERE : last;
    },
  }),
});
