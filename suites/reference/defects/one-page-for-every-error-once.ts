import { problem } from '../answer.ts';
import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'one-page-for-every-error-once',
  title: 'Has one operation on a route whose errors are all made into “unauthorized”',
  pattern: 'gateway-rewrite',
  rules: ['absent-credentials-no-error-code', 'insufficient-scope-403'],
  apply: onOperations(['createOrder'], (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const given = await gates.respond(call, answer);
      if (given.status < 400 || given.status >= 500) return given;
      return problem(401, 'Unauthorized.', { 'www-authenticate': 'Bearer error="invalid_token"' });
    },
  })),
});
