import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'ignores-bad-token-on-public',
  title: 'Serves whoever presents a bad token where none is needed, though it is declared to refuse',
  needs: 'strict-public',
  rules: ['bad-token-on-public-as-declared'],
  apply: (gates) => ({
    ...gates,
    authenticate: async (call, finished) => {
      const authentication = await gates.authenticate(call, finished);
      const isPublic = gates.access(call).anonymous && authentication.kind === 'invalid';
      return isPublic ? { kind: 'anonymous' } : authentication;
    },
  }),
});
