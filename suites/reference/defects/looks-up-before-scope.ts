import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'looks-up-before-scope',
  title: 'Looks for the resource before it looks at scopes',
  pattern: 'existence-first',
  blemish: true,
  rules: ['insufficient-scope-before-lookup'],
  apply: (gates) => ({ ...gates, order: () => ['authenticate', 'lookup', 'authorize', 'validate'] }),
});
