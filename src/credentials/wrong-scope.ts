import { defineCredential, rfc } from '../define.ts';
import type { ScopeContext, ScopeSet } from '../model/credential.ts';

export default defineCredential({
  id: 'wrong-scope',
  title: 'Valid token with every scope but those required',
  standing: 'insufficient',
  families: ['bearer'],
  fault: { on: 'scopes', sets: everythingElse },
  references: [rfc(6750, '3.1'), rfc(6749, '7')],
});

function everythingElse(required: readonly string[], { known }: ScopeContext): readonly ScopeSet[] {
  const scopes = known.filter((scope) => !required.includes(scope));
  if (scopes.length > 0) return [{ scopes, bisect: true }];
  return [{ scopes, unavailable: { outcome: 'inapplicable', reason: 'the document names no other scope' } }];
}
