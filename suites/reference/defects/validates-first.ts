import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'validates-first',
  title: 'Validates the request before it looks at the token',
  pattern: 'validation-first',
  rules: ['authentication-before-validation'],
  apply: (gates) => ({ ...gates, order: () => ['validate', 'authenticate', 'authorize', 'lookup'] }),
});
