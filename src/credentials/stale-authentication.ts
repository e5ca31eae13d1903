import { defineCredential, rfc } from '../define.ts';

/** Longer than any clock leeway in use. */
const HOUR = 3600;

export default defineCredential({
  id: 'stale-authentication',
  title: 'Valid token of a user who authenticated longer ago than is allowed',
  standing: 'invalid',
  families: ['bearer'],
  stepUp: 'maxAge',
  variants: ['old', 'missing'],
  fault: {
    on: 'token',
    change: ({ header, claims: { auth_time: _, ...claims } }, { now, variant, stepUp }) => ({
      header,
      claims: variant === 'missing' ? claims : { ...claims, auth_time: now - (stepUp?.maxAge ?? 0) - HOUR },
    }),
  },
  references: [rfc(9470, '3'), rfc(9470, '6.2')],
});
