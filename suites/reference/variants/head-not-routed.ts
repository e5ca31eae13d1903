import { problem } from '../answer.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'head-not-routed',
  title: 'HEAD is no method of any resource',
  resembles: 'FastAPI, Hono without its method, gateways with a route per documented method',
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const last = await gates.respond(call, answer);
      return call.method === 'HEAD' && call.route !== undefined
        ? problem(405, 'No HEAD here.', { allow: 'GET' })
        : last;
    },
  }),
});
