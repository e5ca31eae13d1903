import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'retired-key',
  title: 'Token signed with a key that the issuer has withdrawn',
  standing: 'invalid',
  families: ['bearer'],
  fault: { on: 'key', signed: 'retired' },
  references: [rfc(9068, '4'), rfc(7517, '5')],
});
