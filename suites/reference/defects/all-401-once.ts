import { problem } from '../answer.ts';
import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'all-401-once',
  title: 'Answers an insufficient token on one operation as if it were a bad one',
  pattern: 'all-401',
  rules: ['insufficient-scope-403'],
  apply: onOperations(['listRefunds'], (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'insufficient'
        ? problem(401, 'Not enough permissions.', { 'www-authenticate': `Bearer scope="${refusal.scopes.join(' ')}"` })
        : gates.refuse(call, refusal),
  })),
});
