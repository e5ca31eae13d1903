import { defineDefect } from '../defect.ts';
import { withChallenges } from './proof/challenges.ts';

/** The proof was added to the verifier, and not to the error handler. */
export default defineDefect({
  id: 'challenges-bound-tokens-with-bearer',
  title: 'challenges with Bearer where bound tokens are due',
  needs: 'dpop',
  blemish: true,
  rules: ['dpop-challenge-names-algorithms'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      withChallenges(gates.refuse(call, refusal), (field) =>
        field
          .replace(/^DPoP realm="orders", algs="ES256"/, 'Bearer realm="orders"')
          .replace('invalid_dpop_proof', 'invalid_token'),
      ),
  }),
});
