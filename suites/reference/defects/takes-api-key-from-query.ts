import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'takes-api-key-from-query',
  title: 'Takes the API key from the query as well as from its header',
  rules: ['api-key-in-its-place'],
  apply: (gates) => ({
    ...gates,
    present: (call) => {
      const key = call.query['X-API-Key'] ?? call.query['x-api-key'];
      return typeof key === 'string' ? [...gates.present(call), { scheme: 'apiKey', value: key }] : gates.present(call);
    },
  }),
});
