import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'error-code-on-missing-token',
  title: 'Calls a missing token an invalid one',
  pattern: 'code-mismatch',
  blemish: true,
  rules: ['absent-credentials-no-error-code'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'absent'
        ? problem(401, 'The token is invalid.', { 'www-authenticate': 'Bearer realm="orders", error="invalid_token"' })
        : gates.refuse(call, refusal),
  }),
});
