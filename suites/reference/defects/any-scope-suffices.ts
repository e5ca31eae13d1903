import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'any-scope-suffices',
  title: 'Lets in whoever holds one of the required scopes',
  pattern: 'any-vs-all',
  rules: ['insufficient-scope-refused'],
  apply: (gates) => ({
    ...gates,
    authorize: (call, callers, finished) => {
      const needed = gates.access(call).alternatives.flatMap(({ scopes }) => scopes);
      const hasOne = callers.some((caller) => caller.scopes.some((scope) => needed.includes(scope)));
      return hasOne ? undefined : gates.authorize(call, callers, finished);
    },
  }),
});
