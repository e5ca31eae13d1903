import { defineCredential, rfc } from '../define.ts';
import { flipSignature } from '../jwt/tamper.ts';

export default defineCredential({
  id: 'bad-signature',
  title: 'Token whose signature does not match',
  standing: 'invalid',
  families: ['bearer'],
  fault: { on: 'value', change: flipSignature, cannot: 'the token is not a signed JWT' },
  references: [rfc(9068, '4'), rfc(8725, '3.3')],
});
