import { defineDefect } from '../defect.ts';

/** The binding of route parameters runs before the guard. */
export default defineDefect({
  id: 'looks-up-first',
  title: 'Looks for the resource before it looks at the token',
  pattern: 'existence-first',
  rules: ['authentication-before-lookup'],
  apply: (gates) => ({ ...gates, order: () => ['lookup', 'authenticate', 'authorize', 'validate'] }),
});
