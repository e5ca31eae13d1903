import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'compares-scope-prefix',
  title: 'Asks whether a scope begins with what the token holds',
  pattern: 'scope-blind',
  rules: ['insufficient-scope-refused'],
  apply: (gates) => ({
    ...gates,
    authorize: (call, callers, finished) => {
      const needed = gates.access(call).alternatives.flatMap(({ scopes }) => scopes);
      const isHeld = (scope: string) =>
        callers.some((caller) => caller.scopes.some((held) => held !== '' && scope.startsWith(held)));
      return needed.length > 0 && needed.every(isHeld) ? undefined : gates.authorize(call, callers, finished);
    },
  }),
});
