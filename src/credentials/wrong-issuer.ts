import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'wrong-issuer',
  title: 'Token that names another issuer',
  standing: 'invalid',
  families: ['bearer'],
  variants: ['foreign', 'trailing-slash'],
  fault: {
    on: 'token',
    change: ({ header, claims }, { variant }) => ({
      header,
      claims: { ...claims, iss: other(String(claims.iss), variant) },
    }),
  },
  references: [rfc(7519, '4.1.1'), rfc(9068, '4')],
});

/** Issuers are compared character by character: a slash more or less names another. */
function other(issuer: string, variant: string | undefined): string {
  if (variant !== 'trailing-slash') return 'https://another-issuer.twogate.example';
  return issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`;
}
