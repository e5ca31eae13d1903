import { defineCredential } from '../define.ts';

export default defineCredential({
  id: 'id-token',
  title: 'ID token in the place of an access token',
  standing: 'invalid',
  families: ['bearer'],
  fault: {
    on: 'token',
    // An ID token is for the client that asked for it, and says how the user logged in.
    change: ({ header, claims }) => ({
      header: { ...header, typ: 'JWT' },
      claims: { ...claims, aud: claims.client_id ?? 'twogate', nonce: 'twogate', auth_time: claims.iat ?? 0 },
    }),
  },
  references: [
    { title: 'OpenID Connect Core 1.0 §2', url: 'https://openid.net/specs/openid-connect-core-1_0.html#IDToken' },
    { title: 'RFC 9068 §5', url: 'https://www.rfc-editor.org/rfc/rfc9068#section-5' },
  ],
});
