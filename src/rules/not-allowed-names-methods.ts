import { defineRule, rfc } from '../define.ts';
import { fieldValues } from '../http/gate.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'not-allowed-names-methods',
  title: 'A 405 names the methods that there are',
  subject: 'http',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient', 'sufficient'],
  needs: [],
  severity: 'low',
  keyword: { default: 'MUST' },
  references: [rfc(9110, '15.5.6'), rfc(9110, '10.2.1')],
  meaning: 'Clients cannot tell a method that there is not from a gate that is closed.',
  fix: 'Send Allow with every 405; where the router answers 404 instead, leave that.',
  exceptions: ['404, 501 and any refusal by a gate need no Allow. An empty Allow says that there is no method.'],
  mapping: CROSSWALK.protocol,
  messages: { missing: 'answered 405 without Allow' },
  examples: [
    {
      title: 'no Allow',
      given: [
        {
          standing: 'sufficient',
          request: 'propfind',
          expected: 'any',
          response: 'HTTP/1.1 405 Method Not Allowed\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'with Allow',
      given: [
        {
          standing: 'sufficient',
          request: 'propfind',
          expected: 'any',
          response: 'HTTP/1.1 405 Method Not Allowed\nAllow: GET, HEAD\n\n',
        },
      ],
      outcome: 'passed',
    },
  ],
  judge: ({ answer }) => {
    if (answer.status !== 405) return { outcome: 'inapplicable' };
    return fieldValues(answer, 'allow').length > 0 ? { outcome: 'passed' } : { outcome: 'failed', message: 'missing' };
  },
});
