import { defineDefect, onOperations } from '../defect.ts';

/** A route parameter bound to its model before the policy is asked. */
export default defineDefect({
  id: 'binds-before-scope-once',
  title: 'Looks for the order before it looks at scopes, on one operation',
  pattern: 'existence-first',
  blemish: true,
  rules: ['insufficient-scope-before-lookup'],
  apply: onOperations(['getOrder'], (gates) => ({
    ...gates,
    order: () => ['authenticate', 'lookup', 'authorize', 'validate'],
  })),
});
