import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'refusal-not-2xx',
  title: 'A refusal is not sent with a 2xx status',
  subject: 'separation',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient', 'sufficient'],
  needs: [],
  severity: 'high',
  keyword: { default: 'SHOULD' },
  pattern: 'ok-with-error',
  references: [rfc(9110, '11.4'), rfc(9110, '15.3'), rfc(6750, '3.1')],
  meaning: 'Clients, caches, monitors and scanners take the refusal for a success.',
  fix: 'Send 401 or 403 as the status; keep the error body.',
  exceptions: [
    'JSON-RPC, GraphQL and APIs with an envelope of their own answer 200 by design: waive it there.',
    'Only what says in so many words that it failed counts: problem details, `ok: false`, `success: false`, or an error beside which there is nothing else.',
  ],
  mapping: CROSSWALK.separation,
  messages: { ok: 'answered {status} with an error in the body' },
  examples: [
    {
      title: 'ok: false',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"ok":false,"error":"not_authed"}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'a refusal',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ case: { standing, expected }, gate, answer }) =>
    gate === 'ok-with-error' && expected !== 'not granted' && (standing !== 'sufficient' || expected === '2xx or 4xx')
      ? { outcome: 'failed', message: 'ok', data: { status: answer.status } }
      : { outcome: 'inapplicable' },
});
