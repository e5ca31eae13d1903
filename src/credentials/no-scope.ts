import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'no-scope',
  title: 'Valid token without any scope',
  standing: 'insufficient',
  families: ['bearer'],
  fault: { on: 'scopes', sets: () => [{ scopes: [] }] },
  references: [rfc(6750, '3.1'), rfc(6749, '7')],
});
