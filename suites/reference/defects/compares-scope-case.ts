import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'compares-scope-case',
  title: 'Compares scopes without regard to case',
  pattern: 'scope-blind',
  rules: ['insufficient-scope-refused'],
  apply: (gates) => ({
    ...gates,
    authorize: (call, callers, finished) => {
      const lower = callers.map((caller) => ({ ...caller, scopes: caller.scopes.map((scope) => scope.toLowerCase()) }));
      return gates.authorize(call, lower, finished);
    },
  }),
});
