import { defineRule, rfc } from '../define.ts';
import type { Gate } from '../model/evidence.ts';
import { CROSSWALK } from './row/crosswalk.ts';

/** What came from elsewhere explains itself or not: it is no refusal of the API's. */
const REFUSALS: ReadonlySet<Gate> = new Set(['unauthenticated', 'forbidden', 'not-found', 'rejected']);

export default defineRule({
  id: 'refusal-explained',
  title: 'A refusal says in its body what was wrong',
  subject: 'http',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient'],
  needs: [],
  severity: 'info',
  keyword: { default: 'SHOULD' },
  references: [rfc(9110, '15.5')],
  meaning: 'Whoever meets the refusal has its status alone to go by.',
  fix: 'Send a short representation with the refusal, e.g. problem details.',
  exceptions: [
    'An empty 401 or 403 is common and does no harm: the severity is info.',
    'The answer to HEAD never has a body.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { empty: 'a {status} without a body' },
  examples: [
    {
      title: 'explained',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"title":"No token"}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'empty',
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'let in, which is for other rules to tell',
      given: [{ standing: 'absent', response: 'HTTP/1.1 204 No Content\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ gate, answer: { status, body, request } }) => {
    if (!REFUSALS.has(gate) || request.method === 'HEAD') return { outcome: 'inapplicable' };
    return body.bytes > 0 ? { outcome: 'passed' } : { outcome: 'failed', message: 'empty', data: { status } };
  },
});
