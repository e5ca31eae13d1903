import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'takes-token-from-query',
  title: 'Takes a token from the query as well',
  rules: ['token-in-query-refused', 'two-methods-refused'],
  apply: (gates) => ({
    ...gates,
    present: (call) => {
      const token = call.query.access_token;
      return typeof token === 'string'
        ? [...gates.present(call), { scheme: 'oauth', value: token }]
        : gates.present(call);
    },
  }),
});
