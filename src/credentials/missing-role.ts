import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'missing-role',
  title: 'Valid token with the required scopes and without the required roles',
  standing: 'insufficient',
  families: ['bearer'],
  fault: { on: 'roles' },
  references: [rfc(9068, '2.2.3.1')],
});
