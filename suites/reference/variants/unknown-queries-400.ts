import { problem } from '../answer.ts';
import { defineVariant } from '../variant.ts';

/** Parameters that the kit adds to requests, and no operation has. */
const FOREIGN = /[?&](?:access_token|x-api-key|_method|twogate-[a-z]+)=/i;

export default defineVariant({
  id: 'unknown-queries-400',
  title: 'A query parameter that the document does not know is refused before anything else is looked at',
  resembles: 'API gateways and frameworks with a strict request validator; openapi-backend, Connexion',
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) =>
      call.route !== undefined && FOREIGN.test(call.url)
        ? problem(400, 'A parameter of the query is not known.')
        : gates.respond(call, answer),
  }),
});
