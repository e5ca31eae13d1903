import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'searches-scope-text',
  title: 'Searches the scope claim for the name, on one operation',
  pattern: 'scope-blind',
  rules: ['insufficient-scope-refused'],
  apply: onOperations(['getCustomer'], (gates) => ({
    ...gates,
    authorize: (call, callers, finished) => {
      const needed = gates.access(call).alternatives.flatMap(({ scopes }) => scopes);
      const isFound = callers.some((caller) => needed.every((scope) => caller.scopes.join(' ').includes(scope)));
      return isFound ? undefined : gates.authorize(call, callers, finished);
    },
  })),
});
