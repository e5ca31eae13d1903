import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'all-404',
  title: 'Answers every refusal with 404',
  pattern: 'all-404',
  rules: ['absent-credentials-401', 'invalid-token-401', 'insufficient-scope-403'],
  apply: (gates) => ({ ...gates, refuse: () => problem(404, 'There is no such resource.') }),
});
