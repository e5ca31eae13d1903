import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'names-no-methods',
  title: 'Answers 405 without saying which methods there are',
  blemish: true,
  rules: ['not-allowed-names-methods'],
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const { allow: _allow, ...headers } = answer.headers;
      return gates.respond(call, { ...answer, headers });
    },
  }),
});
