import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'ignores-scope',
  title: 'Lets every valid token do everything',
  pattern: 'scope-blind',
  rules: ['insufficient-scope-refused'],
  apply: (gates) => ({ ...gates, authorize: () => undefined }),
});
