import { defineDefect } from '../defect.ts';

/** One exception for whatever the verifier dislikes. */
export default defineDefect({
  id: 'calls-weak-authentication-invalid',
  title: 'answers a weak or old authentication like an invalid token',
  needs: 'step-up',
  rules: ['step-up-challenge'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      if (refusal.kind !== 'weak') return gates.refuse(call, refusal);
      return gates.refuse(call, { kind: 'invalid', schemes: refusal.schemes, scheme: 'oauth', fault: 'claim' });
    },
  }),
});
