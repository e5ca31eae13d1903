import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'wrong-typ',
  title: 'Token whose header does not say that it is an access token',
  standing: 'invalid',
  families: ['bearer'],
  // Elsewhere typ may be anything: Keycloak and Entra ID issue access tokens with JWT, Spring refuses at+jwt by default.
  profiles: ['at+jwt'],
  variants: ['JWT', 'missing'],
  fault: {
    on: 'token',
    change: ({ header: { typ: _, ...header }, claims }, { variant }) => ({
      header: variant === 'missing' ? header : { ...header, typ: 'JWT' },
      claims,
    }),
  },
  references: [rfc(9068, '4'), rfc(8725, '3.11')],
});
