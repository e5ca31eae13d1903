import { json } from '../answer.ts';
import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'ok-with-error',
  title: 'Answers every refusal with 200 and an error in the body',
  pattern: 'ok-with-error',
  rules: ['refusal-not-2xx'],
  apply: (gates) => ({
    ...gates,
    refuse: (_call, refusal) =>
      json(200, { ok: false, error: refusal.kind === 'insufficient' ? 'missing_scope' : 'invalid_auth' }),
  }),
});
