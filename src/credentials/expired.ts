import { defineCredential, rfc } from '../define.ts';

/** Longer than any clock leeway in use, the largest known default being five minutes. */
const HOUR = 3600;

export default defineCredential({
  id: 'expired',
  title: 'Token that expired an hour ago',
  standing: 'invalid',
  families: ['bearer'],
  fault: { on: 'token', change: ({ header, claims }, { now }) => ({ header, claims: { ...claims, exp: now - HOUR } }) },
  references: [rfc(7519, '4.1.4'), rfc(6750, '3.1')],
});
