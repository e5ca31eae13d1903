import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'keeps-answers-to-query-tokens',
  title: 'Takes a token from the query, and lets caches keep what it opens',
  rules: ['token-in-query-refused'],
  apply: (gates) => ({
    ...gates,
    // Alone: a second one beside it is ignored.
    present: (call) => {
      const token = call.query.access_token;
      const presented = gates.present(call);
      return typeof token === 'string' && presented.length === 0 ? [{ scheme: 'oauth', value: token }] : presented;
    },
    respond: async (call, given) => {
      const answer = await gates.respond(call, given);
      const { 'cache-control': _none, ...headers } = answer.headers;
      return call.query.access_token === undefined ? answer : { ...answer, headers };
    },
  }),
});
