import type { Gates } from './gates.ts';

/** Verifies every bearer token that comes, even where none is needed. */
export const refuseBadTokens = (gates: Gates): Gates => ({
  ...gates,
  authenticate: async (call, finished) => {
    const authentication = await gates.authenticate(call, finished);
    if (authentication.kind !== 'anonymous') return authentication;
    for (const credential of gates.present(call).filter(({ scheme }) => scheme === 'oauth')) {
      const verification = await gates.verify(call, credential);
      if (verification.kind === 'invalid') {
        return { kind: 'invalid', schemes: ['oauth'], scheme: 'oauth', fault: verification.fault };
      }
    }
    return authentication;
  },
});
