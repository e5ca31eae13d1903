import { defineDefect } from '../defect.ts';
import { withChallenges } from './proof/challenges.ts';

/** The parameter that RFC 9449 §7.1 adds is left out. */
export default defineDefect({
  id: 'names-no-proof-algorithms',
  title: 'challenges with DPoP, and names no algorithm',
  needs: 'dpop',
  blemish: true,
  rules: ['dpop-challenge-names-algorithms'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      withChallenges(gates.refuse(call, refusal), (field) => field.replace(', algs="ES256"', '')),
  }),
});
