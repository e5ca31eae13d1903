import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'missing-audience',
  title: 'Token that names no audience',
  standing: 'invalid',
  families: ['bearer'],
  // RFC 7519 leaves the claim optional; the profiles named here require it.
  profiles: ['at+jwt', 'fapi2', 'mcp'],
  fault: {
    on: 'token',
    change: ({ header, claims: { aud: _, ...claims } }) => ({ header, claims }),
  },
  references: [rfc(9068, '4'), rfc(7519, '4.1.3')],
});
