import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';
import type { Call, Gates } from '../gates.ts';

/** The lookup runs for strangers too, to choose the words of the 401: of what is not there it has none to choose. */
export default defineDefect({
  id: 'tells-strangers-what-is-private',
  title: 'Says to callers without a credential that an order is private, and of none that there is one',
  rules: ['forbidden-alike-unknown'],
  apply: (gates) => ({
    ...gates,
    order: (call) =>
      isStranger(call, gates) ? ['lookup', 'authenticate', 'authorize', 'validate'] : gates.order(call),
    refuse: (call, refusal) =>
      isStranger(call, gates) ? challenged('This order is private.') : gates.refuse(call, refusal),
    respond: async (call, answer) => {
      const last = await gates.respond(call, answer);
      return last.status === 404 && isStranger(call, gates) ? challenged('The request carries no credential.') : last;
    },
  }),
});

const isStranger = (call: Call, gates: Gates): boolean =>
  call.route?.path.startsWith('/orders/{') === true && gates.present(call).length === 0;

const challenged = (detail: string) => problem(401, detail, { 'www-authenticate': 'Bearer realm="orders"' });
