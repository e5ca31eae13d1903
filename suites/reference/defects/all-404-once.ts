import { NOT_THERE } from '../answer.ts';
import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'all-404-once',
  title: 'Hides one operation from whoever is not entitled, known or not',
  pattern: 'all-404',
  rules: ['absent-credentials-401', 'invalid-token-401', 'insufficient-scope-403'],
  apply: onOperations(['getInventory'], (gates) => ({
    ...gates,
    refuse: () => NOT_THERE,
  })),
});
