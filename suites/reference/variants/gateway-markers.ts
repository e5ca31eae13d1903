import { problem } from '../answer.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'gateway-markers',
  title: 'A gateway refuses one operation to callers from outside, by a 403 of its own',
  resembles: 'Gateways with rules by address or time of day',
  declares: { policy: { markers: [{ name: 'the edge', status: 403, header: { 'X-Edge-Decision': '^deny$' } }] } },
  undeclared: [],
  lacks: /the gateway itself \(the edge/,
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => (call.route?.operationId === 'getCustomer' ? DENIED : gates.respond(call, answer)),
  }),
});

const DENIED = problem(403, 'Not from there.', { 'x-edge-decision': 'deny' });
