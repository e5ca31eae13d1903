import { defineVariant } from '../variant.ts';
import { callerOf } from '../verification.ts';

/** Seconds. */
const LEEWAY = 7200;

export default defineVariant({
  id: 'leeway-of-two-hours',
  title: 'Tokens live on for two hours after they have expired',
  resembles: 'Devices in the field that have been told so: a leeway that is a decision',
  declares: { policy: { leewaySeconds: LEEWAY } },
  undeclared: ['fail-open'],
  apply: (gates) => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      if (verification.kind === 'valid') return verification;
      const { exp = 0, nbf = 0 } = verification.claims ?? {};
      const now = Date.now() / 1000;
      const isTolerated =
        (verification.fault === 'expired' && now - exp <= LEEWAY) ||
        (verification.fault === 'premature' && nbf - now <= LEEWAY);
      return isTolerated ? { kind: 'valid', caller: callerOf(verification.claims ?? {}) } : verification;
    },
  }),
});
