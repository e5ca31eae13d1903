import { noContent } from '../answer.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'open-to-pages',
  title: 'Pages of other origins may call it: preflights are answered, refusals and their challenges can be read',
  resembles: 'An API for browser clients, with CORS in front of the gates',
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const isPreflight = call.method === 'OPTIONS' && call.headers['access-control-request-method'] !== undefined;
      const last = await gates.respond(call, isPreflight ? noContent() : answer);
      const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'WWW-Authenticate' };
      return { ...last, headers: { ...last.headers, ...cors } };
    },
  }),
});
