import { defineCredential, rfc } from '../define.ts';
import { signForeign } from '../jwt/forge.ts';

export default defineCredential({
  id: 'embedded-jwk',
  title: 'Token that brings the key to verify it',
  standing: 'invalid',
  families: ['bearer'],
  fault: {
    on: 'value',
    change: (token) => signForeign(token, (header, { publicJwk }) => ({ ...header, jwk: publicJwk })),
    cannot: 'the token is not a JWT',
  },
  references: [rfc(7515, '4.1.3'), rfc(8725, '3.10')],
});
