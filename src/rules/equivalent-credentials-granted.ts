import { defineRule, rfc } from '../define.ts';
import { isDue } from '../http/gate.ts';
import { isDrift } from '../http/steadiness.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'equivalent-credentials-granted',
  title: 'A sufficient credential is granted however it is rightly presented',
  subject: 'bearer',
  reach: 'case',
  standings: ['sufficient'],
  needs: ['control'],
  severity: 'medium',
  keyword: { default: 'MUST' },
  references: [rfc(9110, '11.1'), rfc(6749, '3.3')],
  meaning:
    'Clients that are right are refused: the name of a scheme is case-insensitive, more scopes than needed do no harm, and an issuer may sign with a new key once it has announced it.',
  fix: 'Compare scheme names without case, look for the required scopes among those of the token instead of comparing the whole, and fetch the key set again for a key that is not known.',
  exceptions: [
    'A throttled answer shows nothing: cantTell.',
    'What the kind itself leaves open (a list `scp`, a rotated key under a cache) is planned with the answers that are all right.',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    refused: 'answered {status} where {expected} is due',
  },
  examples: [
    {
      title: 'lower case is as good',
      given: [{ standing: 'sufficient', credential: 'lower-case-bearer', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'passed',
    },
    {
      title: 'lower case is refused',
      given: [{ standing: 'sufficient', credential: 'lower-case-bearer', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'the control itself',
      given: [{ standing: 'sufficient', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'inapplicable',
    },
    {
      title: 'throttled meanwhile',
      given: [
        { standing: 'sufficient', credential: 'lower-case-bearer', response: 'HTTP/1.1 429 Too Many Requests\n\n' },
      ],
      outcome: 'cantTell',
    },
    {
      title: 'in the query, not looked at',
      given: [
        {
          standing: 'sufficient',
          credential: 'token-in-query',
          expected: '2xx or 4xx',
          response: 'HTTP/1.1 401 Unauthorized\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'in two places, a bad request',
      given: [
        {
          standing: 'sufficient',
          credential: 'two-methods',
          expected: '2xx or 4xx',
          response: 'HTTP/1.1 400 Bad Request\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'in the query, forbidden by a filter',
      given: [
        {
          standing: 'sufficient',
          credential: 'token-in-query',
          expected: '2xx or 4xx',
          response: 'HTTP/1.1 403 Forbidden\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'in the query, hidden from whoever sends nothing else',
      given: [
        {
          standing: 'sufficient',
          credential: 'token-in-query',
          expected: '2xx or 4xx',
          response: 'HTTP/1.1 404 Not Found\n\n',
        },
      ],
      outcome: 'passed',
    },
  ],
  judge: ({ case: testCase, gate, answer }) => {
    const { control, expected, identity, request } = testCase;
    const isEquivalent = control !== undefined && identity === undefined && INTACT.has(request);
    // A server that falls over, or says 200 and means no, is told of by rules of their own.
    if (!isEquivalent || gate === 'crashed' || gate === 'ok-with-error') return { outcome: 'inapplicable' };
    // So is one that sends elsewhere what it may rightly refuse.
    if (gate === 'redirected' && expected === '2xx or 4xx') return { outcome: 'inapplicable' };
    if (isDue(expected, gate)) return { outcome: 'passed' };
    // The control at the end of the run shows only whether the credential lasted.
    if (isDrift(testCase)) return { outcome: 'inapplicable' };
    const data = { status: answer.status, expected };
    return { outcome: 'failed', message: 'refused', data };
  },
});

/** Requests with the bytes of the control's own. */
const INTACT: ReadonlySet<string> = new Set(['golden', 'after-refusal']);
