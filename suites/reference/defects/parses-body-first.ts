import { defineDefect } from '../defect.ts';

/** `app.use(express.json())` stands above the guard. */
export default defineDefect({
  id: 'parses-body-first',
  title: 'Parses the body before it looks at the token, and validates it behind both gates',
  pattern: 'validation-first',
  rules: ['authentication-before-validation'],
  apply: (gates) => ({ ...gates, order: () => ['parse', 'authenticate', 'authorize', 'validate', 'lookup'] }),
});
