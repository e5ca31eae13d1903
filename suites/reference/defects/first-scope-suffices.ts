import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'first-scope-suffices',
  title: 'Checks the first of two required scopes on one operation',
  pattern: 'any-vs-all',
  rules: ['insufficient-scope-refused'],
  apply: onOperations(['refundOrder'], (gates) => ({
    ...gates,
    authorize: (call, callers, finished) => {
      const [first] = gates.access(call).alternatives.flatMap(({ scopes }) => scopes);
      const isHeld = callers.some((caller) => first !== undefined && caller.scopes.includes(first));
      return isHeld ? undefined : gates.authorize(call, callers, finished);
    },
  })),
});
