import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'expiry-as-string',
  title: 'Token whose expiry is a string',
  standing: 'invalid',
  families: ['bearer'],
  fault: {
    on: 'token',
    change: ({ header, claims }) => ({ header, claims: { ...claims, exp: String(claims.exp) } }),
  },
  references: [rfc(7519, '4.1.4'), rfc(7519, '2')],
});
