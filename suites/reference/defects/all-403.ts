import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'all-403',
  title: 'Answers every refusal with 403 and no challenge',
  pattern: 'all-403',
  rules: ['absent-credentials-401', 'invalid-token-401'],
  apply: (gates) => ({ ...gates, refuse: () => problem(403, 'Access is denied.') }),
});
