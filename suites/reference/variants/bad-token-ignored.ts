import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'bad-token-ignored',
  title: 'A bad token is ignored where none is needed',
  resembles: 'Optional authentication in hand-written middleware, passport with an anonymous strategy',
  declares: { policy: { badTokenOnPublic: 'ignored' } },
  undeclared: [],
  apply: (gates) => ({
    ...gates,
    authenticate: async (call, finished) => {
      const authentication = await gates.authenticate(call, finished);
      const isPublic = gates.access(call).anonymous;
      return isPublic && authentication.kind === 'invalid' ? { kind: 'anonymous' } : authentication;
    },
  }),
});
