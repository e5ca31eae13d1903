import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'wrong-issuer',
  title: 'Token that names another issuer',
  standing: 'invalid',
  families: ['bearer'],
  fault: { on: 'claims', change: (claims) => ({ ...claims, iss: 'https://another-issuer.twogate.example' }) },
  references: [rfc(7519, '4.1.1'), rfc(9068, '4')],
});
