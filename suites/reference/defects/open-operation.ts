import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'open-operation',
  title: 'Leaves one operation without a guard',
  pattern: 'fail-open',
  rules: [
    'unauthenticated-request-refused',
    'insufficient-scope-refused',
    'token-content-strict',
    'token-in-query-refused',
  ],
  apply: onOperations(['getCustomer'], (gates) => ({
    ...gates,
    access: () => ({ anonymous: true, alternatives: [] }),
  })),
});
