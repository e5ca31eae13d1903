import { defineDefect } from '../defect.ts';
import { callerOf } from '../verification.ts';

/** Issuers are compared as host names are. */
export default defineDefect({
  id: 'ignores-case-of-issuer',
  title: 'Takes a token of the issuer whose name is written in capitals',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused'],
  apply: (gates) => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      if (verification.kind === 'valid' || verification.fault !== 'issuer') return verification;
      const { claims } = verification;
      const isSame = claims?.iss?.toLowerCase() === gates.trust.issuer.toLowerCase();
      return claims !== undefined && isSame ? { kind: 'valid', caller: callerOf(claims) } : verification;
    },
  }),
});
