import { defineVariant } from '../variant.ts';
import { callerOf } from '../verification.ts';

/** Seconds. */
const LEEWAY = 300;

export default defineVariant({
  id: 'leeway-of-minutes',
  title: 'Clocks may differ by five minutes',
  resembles: 'ASP.NET Core: TokenValidationParameters.ClockSkew',
  apply: (gates) => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      if (verification.kind === 'valid' || verification.fault !== 'expired') return verification;
      const { exp = 0 } = verification.claims ?? {};
      const isLate = Date.now() / 1000 - exp > LEEWAY;
      return isLate ? verification : { kind: 'valid', caller: callerOf(verification.claims ?? {}) };
    },
  }),
});
