import { defineDefect } from '../defect.ts';

/** A migration that was never finished: the old scheme still opens the door. */
export default defineDefect({
  id: 'takes-bound-token-as-bearer',
  title: 'takes a token that is bound to a key for a bearer token',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: (gates) => ({
    ...gates,
    hold: async (call, held, finished) =>
      held.credential.by === 'DPoP' ? gates.hold(call, held, finished) : undefined,
  }),
});
