import { defineDefect } from '../defect.ts';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export default defineDefect({
  id: 'ignores-scope-on-writes',
  title: 'Checks scopes where something is read, and forgets where it is written',
  pattern: 'scope-blind',
  rules: ['insufficient-scope-refused'],
  apply: (gates) => ({
    ...gates,
    authorize: (call, callers, finished) =>
      READS.has(call.method) ? gates.authorize(call, callers, finished) : undefined,
  }),
});
