import { defineCredential, rfc } from '../define.ts';
import type { ScopeContext, ScopeSet } from '../model/credential.ts';

export default defineCredential({
  id: 'missing-scope',
  title: 'Valid token that lacks one of several required scopes',
  standing: 'insufficient',
  families: ['bearer'],
  fault: { on: 'scopes', sets: eachDropped },
  references: [rfc(6750, '3.1')],
});

function eachDropped(required: readonly string[], { mode, withIncluded }: ScopeContext): readonly ScopeSet[] {
  if (required.length < 2 || mode === 'any') return [];
  return required
    .map((dropped) => ({ variant: dropped, scopes: required.filter((scope) => scope !== dropped) }))
    .filter(({ variant, scopes }) => !withIncluded(scopes).has(variant))
    .map((set) => ({ ...set, ...(mode === 'ambiguous' ? { unavailable: AMBIGUOUS } : {}) }));
}

const AMBIGUOUS = { outcome: 'untested', reason: 'scope mode is ambiguous: set policy.scopeMode' } as const;
