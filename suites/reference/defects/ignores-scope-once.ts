import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'ignores-scope-once',
  title: 'Checks no scope on one operation',
  pattern: 'scope-blind',
  rules: ['insufficient-scope-refused'],
  apply: onOperations(['replaceOrder'], (gates) => ({ ...gates, authorize: () => undefined })),
});
