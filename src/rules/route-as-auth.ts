import { defineRule, rfc } from '../define.ts';
import { answeredByErrorPage, entitledTo, gated } from './row/beyond.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { failedOn } from './row/sets.ts';

const UNKNOWN = ['unknown-route', 'propfind', 'get'];

export default defineRule({
  id: 'route-as-auth',
  title: 'What is not there is not a matter of permission',
  subject: 'masking',
  reach: 'document',
  severity: 'info',
  keyword: { default: 'none' },
  pattern: 'route-as-auth',
  references: [rfc(9110, '15.5.5'), rfc(9110, '15.5.6')],
  meaning:
    'A wrong path or method is answered as if a credential were at fault: clients look for a permission where they have a typing error.',
  fix: 'Answer 404 for a path and 405 with Allow for a method that there is not, to callers that are known; a gateway has a response of its own for routes it does not know.',
  exceptions: [
    'Only sufficient credentials are looked at: to answer 401 to strangers whatever they ask for is right.',
    '`policy.masking: forbidden` makes 403 an answer to what is not there.',
    'Where the mistakes of permitted callers are answered so as well, that is error-dispatch.',
  ],
  mapping: CROSSWALK.masking,
  messages: { gated: 'with sufficient credentials, a route or method that is none is answered {status}' },
  examples: [
    {
      title: 'an unknown route is forbidden',
      given: [
        { standing: 'sufficient', request: 'unknown-route', expected: 'any', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'an unknown method is not allowed',
      given: [
        {
          standing: 'sufficient',
          request: 'propfind',
          expected: 'any',
          response: 'HTTP/1.1 405 Method Not Allowed\nAllow: GET\n\n',
        },
      ],
      outcome: 'passed',
    },
  ],
  judge: ({ operations }) => {
    const asked = operations.flatMap((operation) => entitledTo(operation, UNKNOWN));
    if (asked.length === 0 || operations.some((operation) => answeredByErrorPage(operation).length > 0)) {
      return { outcome: 'inapplicable' };
    }
    const shown = gated(asked);
    return failedOn(shown, 'gated', { status: shown[0]?.answer.status ?? '' });
  },
});
