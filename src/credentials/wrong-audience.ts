import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'wrong-audience',
  title: 'Token issued for another API',
  standing: 'invalid',
  families: ['bearer'],
  fault: {
    on: 'token',
    change: ({ header, claims }) => ({ header, claims: { ...claims, aud: 'https://another-api.twogate.example' } }),
  },
  references: [rfc(7519, '4.1.3'), rfc(9068, '4')],
});
