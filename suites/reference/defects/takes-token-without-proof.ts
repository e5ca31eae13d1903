import { defineDefect } from '../defect.ts';

/** The proof is verified where there is one. */
export default defineDefect({
  id: 'takes-token-without-proof',
  title: 'takes a bound token without a proof',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: (gates) => ({
    ...gates,
    hold: async (call, held, finished) =>
      held.credential.by === 'DPoP' && call.headers.dpop === undefined ? undefined : gates.hold(call, held, finished),
  }),
});
