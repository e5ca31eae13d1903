import { defineCredential, rfc } from '../define.ts';

const HOUR = 3600;

export default defineCredential({
  id: 'expired-and-no-scope',
  title: 'Token that expired an hour ago and has no scope either',
  standing: 'invalid',
  families: ['bearer'],
  compounds: 'expired and no-scope: the first gate comes first, so 401 is due',
  fault: {
    on: 'token',
    change: ({ header, claims: { scope: _, scp: __, ...claims } }, { now }) => ({
      header,
      claims: { ...claims, exp: now - HOUR },
    }),
  },
  references: [rfc(6750, '3.1'), rfc(9110, '11.4')],
});
