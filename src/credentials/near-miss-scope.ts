import { defineCredential, rfc } from '../define.ts';
import type { ScopeContext, ScopeSet } from '../model/credential.ts';

export default defineCredential({
  id: 'near-miss-scope',
  title: 'Valid token whose scopes look almost like those required',
  standing: 'insufficient',
  families: ['bearer'],
  fault: { on: 'scopes', sets: almost },
  references: [rfc(6749, '3.3')],
});

/** Scopes are compared whole and case-sensitively; each variant trips a comparison that is not. */
const MISSES: Readonly<Record<string, (scope: string) => string>> = {
  prefix: (scope) => scope.slice(0, -1),
  suffix: (scope) => `${scope}x`,
  case: (scope) => (scope === scope.toUpperCase() ? scope.toLowerCase() : scope.toUpperCase()),
  comma: (scope) => `${scope},twogate`,
};

function almost(required: readonly string[], { known }: ScopeContext): readonly ScopeSet[] {
  return Object.entries(MISSES)
    .map(([variant, miss]) => ({ variant, scopes: required.map(miss) }))
    .filter(({ scopes }) =>
      scopes.every((scope) => scope !== '' && !known.includes(scope) && !required.includes(scope)),
    );
}
