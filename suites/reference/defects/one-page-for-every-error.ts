import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

/** What a gateway sends for every error of the service behind it, where one response is set for all of 4xx. */
const PAGE = problem(403, 'Forbidden.');

export default defineDefect({
  id: 'one-page-for-every-error',
  title: 'Stands behind a gateway that makes one answer of every error',
  pattern: 'gateway-rewrite',
  rules: ['absent-credentials-401', 'invalid-token-401'],
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const given = await gates.respond(call, answer);
      return given.status >= 400 && given.status < 500 ? PAGE : given;
    },
  }),
});
