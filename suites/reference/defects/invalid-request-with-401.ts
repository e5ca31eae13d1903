import { problem } from '../answer.ts';
import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'invalid-request-with-401',
  title: 'Says invalid_request where the status says 401',
  pattern: 'code-mismatch',
  blemish: true,
  rules: ['error-code-matches-status'],
  apply: onOperations(['getOrder', 'replaceOrder'], (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'invalid'
        ? problem(401, 'The token is invalid.', { 'www-authenticate': 'Bearer error="invalid_request"' })
        : gates.refuse(call, refusal),
  })),
});
