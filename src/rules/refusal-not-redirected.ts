import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'refusal-not-redirected',
  title: 'A refusal does not redirect to a login page',
  subject: 'separation',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient', 'sufficient'],
  needs: ['control'],
  severity: 'high',
  keyword: { default: 'SHOULD' },
  references: [rfc(9110, '11.4'), rfc(6750, '3.1')],
  meaning: 'API clients follow the redirect and take a login page for data.',
  fix: 'Answer 401 with a challenge on API routes; keep redirects for pages that people open.',
  exceptions: ['Operations that people open in a browser may redirect: leave them out, or waive it.'],
  mapping: CROSSWALK.separation,
  messages: { redirected: 'answered {status}, a redirect, where a refusal is due' },
  examples: [
    {
      title: 'redirected',
      given: [{ standing: 'absent', response: 'HTTP/1.1 302 Found\nLocation: /login\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'refused',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ case: { expected, standing }, gate, answer }) =>
    // Other spellings of a path may lead to the one that is right.
    gate === 'redirected' && expected !== 'not granted' && (standing !== 'sufficient' || expected === '2xx or 4xx')
      ? { outcome: 'failed', message: 'redirected', data: { status: answer.status } }
      : { outcome: 'inapplicable' },
});
