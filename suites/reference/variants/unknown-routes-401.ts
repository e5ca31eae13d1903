import { problem } from '../answer.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'unknown-routes-401',
  title: 'Whoever is not known is answered 401 wherever there is no public operation, routes that do not exist too',
  resembles:
    'Authentication as middleware of the whole application: Express, Koa, Spring, ASP.NET with a fallback policy',
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const last = await gates.respond(call, answer);
      if (call.route !== undefined || (last.status !== 404 && last.status !== 405)) return last;
      for (const credential of gates.present(call)) {
        if ((await gates.verify(call, credential)).kind === 'valid') return last;
      }
      return problem(401, 'The request carries no valid credential.', { 'www-authenticate': 'Bearer realm="orders"' });
    },
  }),
});
