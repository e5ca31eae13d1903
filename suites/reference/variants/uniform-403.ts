import { NOT_THERE, problem } from '../answer.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'uniform-403',
  title: 'What a caller may not do and what is not there are both 403, word for word',
  resembles: 'Google APIs: AIP-211',
  declares: { policy: { masking: 'forbidden' } },
  undeclared: [],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => (refusal.kind === 'insufficient' ? DENIED : gates.refuse(call, refusal)),
    respond: async (call, answer) => {
      const last = await gates.respond(call, answer);
      return last.status === 404 && last.body === NOT_THERE.body && call.route !== undefined ? DENIED : last;
    },
  }),
});

const DENIED = problem(403, 'Permission denied on the resource, or it may not exist.');
