import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'revoked',
  title: 'Token that was revoked',
  standing: 'invalid',
  families: ['bearer'],
  fault: { on: 'life', end: 'revoked' },
  references: [rfc(7009, '2'), rfc(7662, '4')],
});
