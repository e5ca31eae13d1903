import { defineDefect } from '../defect.ts';
import { callerOf } from '../verification.ts';

export default defineDefect({
  id: 'accepts-expired',
  title: 'Accepts tokens that have expired',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused', 'invalid-token-401'],
  apply: (gates) => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      if (verification.kind === 'valid' || verification.fault !== 'expired') return verification;
      return { kind: 'valid', caller: callerOf(verification.claims ?? {}) };
    },
  }),
});
