import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'unknown-kid',
  title: 'Token that names a key which the issuer does not announce',
  standing: 'invalid',
  families: ['bearer'],
  // The key id is a hint: a verifier that knows one key may pass it over, since the signature is the issuer's own.
  expected: '2xx or 401',
  fault: {
    on: 'token',
    change: ({ header, claims }) => ({ header: { ...header, kid: 'twogate-unknown' }, claims }),
  },
  references: [rfc(7515, '4.1.4'), rfc(9068, '4')],
});
