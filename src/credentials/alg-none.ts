import { defineCredential, rfc } from '../define.ts';
import { unsigned } from '../jwt/forge.ts';

export default defineCredential({
  id: 'alg-none',
  title: 'Token that says it needs no signature',
  standing: 'invalid',
  families: ['bearer'],
  variants: ['none', 'None', 'NONE', 'nOnE'],
  fault: {
    on: 'value',
    change: (token, { variant }) => unsigned(token, variant ?? 'none'),
    cannot: 'the token is not a JWT',
  },
  references: [rfc(9068, '4'), rfc(8725, '3.2')],
});
