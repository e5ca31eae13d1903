import { defineCredential, rfc } from '../define.ts';
import { signForeign } from '../jwt/forge.ts';

/** A name that never resolves ([RFC 2606 §2](https://www.rfc-editor.org/rfc/rfc2606#section-2)): a verifier that follows it fails or waits. */
const ELSEWHERE = 'https://keys.twogate.invalid/';

export default defineCredential({
  id: 'pointed-key',
  title: 'Token that says where to fetch the key to verify it',
  standing: 'invalid',
  families: ['bearer'],
  variants: ['jku', 'x5u'],
  fault: {
    on: 'value',
    change: (token, { variant = 'jku' }) => signForeign(token, (header) => ({ ...header, [variant]: ELSEWHERE })),
    cannot: 'the token is not a JWT',
  },
  references: [rfc(7515, '4.1.2'), rfc(8725, '3.10')],
});
