import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'validates-before-scope',
  title: 'Validates the request before it looks at scopes',
  blemish: true,
  rules: ['insufficient-scope-before-validation'],
  apply: (gates) => ({ ...gates, order: () => ['authenticate', 'validate', 'authorize', 'lookup'] }),
});
