import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { problemOf } from './row/problem.ts';

export default defineRule({
  id: 'problem-status-matches',
  title: 'The status in problem details is the one that was sent',
  subject: 'problem-details',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient'],
  needs: [],
  severity: 'low',
  keyword: { default: 'MUST' },
  references: [rfc(9457, '3.1.2')],
  meaning: 'Clients that read the body do one thing, those that read the status another.',
  fix: 'Fill the member from the status that is sent, or leave it out; where a proxy changes the status, let it change the body.',
  exceptions: [
    'The member may be left out.',
    'Problem details with a 2xx are a graver matter, and another rule speaks of them.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { differs: 'the body says status {said}, and {status} was sent' },
  examples: [
    {
      title: 'the same',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 401 Unauthorized\nContent-Type: application/problem+json\n\n{"status":401}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'another',
      given: [
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 403 Forbidden\nContent-Type: application/problem+json\n\n{"status":401}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'left out',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 401 Unauthorized\nContent-Type: application/problem+json\n\n{"title":"No token"}',
        },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ gate, answer }) => {
    const said = problemOf(answer)?.status;
    if (typeof said !== 'number' || gate === 'ok-with-error') return { outcome: 'inapplicable' };
    const { status } = answer;
    return said === status ? { outcome: 'passed' } : { outcome: 'failed', message: 'differs', data: { said, status } };
  },
});
