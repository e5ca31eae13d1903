import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'bad-token-refused-everywhere',
  title: 'A bad token is refused even where none is needed',
  resembles: 'Spring Security: the filter verifies every bearer token that comes, whatever the route permits',
  declares: { policy: { badTokenOnPublic: 'refused' } },
  undeclared: [],
  apply: (gates) => ({
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
  }),
});
