import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'wrong-issuer',
  title: 'Token that names another issuer',
  standing: 'invalid',
  families: ['bearer'],
  variants: ['foreign', 'trailing-slash', 'case'],
  fault: {
    on: 'token',
    change: ({ header, claims }, { variant }) => ({
      header,
      claims: { ...claims, iss: other(String(claims.iss), variant) },
    }),
  },
  references: [rfc(7519, '4.1.1'), rfc(9068, '4')],
});

const FOREIGN = 'https://another-issuer.twogate.example';

/** Issuers are compared character by character: a slash more or less, or a letter in the other case, names another. */
function other(issuer: string, variant: string | undefined): string {
  if (variant === 'trailing-slash') return issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`;
  if (variant !== 'case') return FOREIGN;
  const [upper, lower] = [issuer.toUpperCase(), issuer.toLowerCase()];
  if (upper === lower) return FOREIGN;
  return issuer === upper ? lower : upper;
}
