import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'ignores-scope-on-writes',
  title: 'Checks scopes where something is read, and forgets where it is written',
  pattern: 'scope-blind',
  rules: ['insufficient-scope-refused'],
  apply: (gates) => ({
    ...gates,
    authorize: (call, callers, finished) =>
      call.method === 'GET' ? gates.authorize(call, callers, finished) : undefined,
  }),
});
