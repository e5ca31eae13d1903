import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'admin-scope-opens-all',
  title: 'Lets a scope that the document requires for something else open every operation',
  pattern: 'scope-blind',
  rules: ['insufficient-scope-refused'],
  apply: (gates) => ({
    ...gates,
    authorize: (call, callers, finished) =>
      callers.some(({ scopes }) => scopes.includes('customers:read'))
        ? undefined
        : gates.authorize(call, callers, finished),
  }),
});
