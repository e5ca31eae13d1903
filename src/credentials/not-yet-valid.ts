import { defineCredential, rfc } from '../define.ts';

/** Longer than any clock leeway in use. */
const HOUR = 3600;

export default defineCredential({
  id: 'not-yet-valid',
  title: 'Token that becomes valid in an hour',
  standing: 'invalid',
  families: ['bearer'],
  fault: { on: 'token', change: ({ header, claims }, { now }) => ({ header, claims: { ...claims, nbf: now + HOUR } }) },
  references: [rfc(7519, '4.1.5')],
});
