import { defineDefect, onOperations } from '../defect.ts';

/** The gateway's request validator is switched on for one route, and runs before its authorizer. */
export default defineDefect({
  id: 'validates-at-gateway-once',
  title: 'Validates the request before it looks at the token, on one operation',
  pattern: 'validation-first',
  rules: ['authentication-before-validation'],
  apply: onOperations(['createOrder'], (gates) => ({
    ...gates,
    order: () => ['validate', 'authenticate', 'authorize', 'lookup'],
  })),
});
