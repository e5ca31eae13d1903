import { defineCredential, rfc } from '../define.ts';
import { signForeign } from '../jwt/forge.ts';

export default defineCredential({
  id: 'foreign-key',
  title: 'Token signed by a key that the issuer does not have, under the same key id',
  standing: 'invalid',
  families: ['bearer'],
  fault: { on: 'value', change: (token) => signForeign(token), cannot: 'the token is not a JWT' },
  references: [rfc(9068, '4'), rfc(8725, '3.3')],
});
