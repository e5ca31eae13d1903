import { defineCredential, rfc } from '../define.ts';
import { signHmac } from '../jwt/forge.ts';

/** What a verifier that takes the key id for a path or a query would come to, and the secret it would then hold. */
const INJECTIONS: Readonly<Record<string, { readonly kid: string; readonly secret: string }>> = {
  path: { kid: '../../../../../../dev/null', secret: '' },
  sql: { kid: "' UNION SELECT 'twogate' -- ", secret: 'twogate' },
};

export default defineCredential({
  id: 'kid-injection',
  title: 'Token whose key id is a path or a query of its own',
  standing: 'invalid',
  families: ['bearer'],
  variants: Object.keys(INJECTIONS),
  fault: {
    on: 'value',
    change: (token, { variant = 'path' }) => {
      const { kid = '', secret = '' } = INJECTIONS[variant] ?? {};
      return signHmac(token, secret, { kid });
    },
    cannot: 'the token is not a JWT',
  },
  references: [rfc(8725, '3.10')],
});
