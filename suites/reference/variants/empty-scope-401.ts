import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'empty-scope-401',
  title: 'A token without any scope is taken for no token of this API',
  resembles: 'InterUSS test targets: a token without scopes is not one, one with others is forbidden',
  declares: { policy: { emptyScope: '401' } },
  undeclared: ['insufficient-scope-403'],
  apply: (gates) => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      const isEmpty =
        verification.kind === 'valid' &&
        credential.scheme === 'oauth' &&
        verification.caller.scopes.every((scope) => scope === '');
      return isEmpty ? { kind: 'invalid', fault: 'claim' } : verification;
    },
  }),
});
