import { defineRule, rfc } from '../define.ts';
import { isInvalidRequest } from '../http/gate.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { refusalDue } from './row/refusal.ts';
import { FAPI2, MCP_TOKENS } from './row/sources.ts';

export default defineRule({
  id: 'invalid-token-401',
  title: 'An invalid credential is answered 401',
  subject: 'bearer',
  reach: 'case',
  standings: ['invalid'],
  needs: ['control'],
  severity: 'high',
  keyword: { default: 'SHOULD', fapi2: 'MUST', mcp: 'MUST' },
  references: [rfc(6750, '3.1'), rfc(9110, '11.4'), FAPI2, MCP_TOKENS],
  meaning: 'Clients cannot tell a stale token from a missing permission: they give up where a refresh would do.',
  fix: 'Answer 401 with error="invalid_token" wherever the credential itself fails verification, whatever the reason.',
  exceptions: [
    'What is no token at all makes the request malformed: 400 is as right (RFC 6750 §3.1).',
    'A bad token on a public operation may be ignored or refused: both are legal.',
    'A throttled answer shows nothing: cantTell.',
  ],
  mapping: CROSSWALK.separation,
  messages: {
    'other-status': 'answered {status} to an invalid credential, where 401 is due',
  },
  examples: [
    {
      title: 'challenged',
      given: [
        {
          standing: 'invalid',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'forbidden',
      given: [{ standing: 'invalid', credential: 'expired', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'a malformed token is an invalid request',
      given: [{ standing: 'invalid', credential: 'malformed-token', response: 'HTTP/1.1 400 Bad Request\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'and so is one whose head no verifier understands',
      given: [{ standing: 'invalid', credential: 'unknown-critical-header', response: 'HTTP/1.1 400 Bad Request\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'an expired token is not',
      given: [{ standing: 'invalid', credential: 'expired', response: 'HTTP/1.1 400 Bad Request\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'throttled meanwhile',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 429 Too Many Requests\n\n' }],
      outcome: 'cantTell',
    },
    {
      title: 'not available meanwhile',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 503 Service Unavailable\n\n' }],
      outcome: 'cantTell',
    },
    {
      title: 'sent elsewhere',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 302 Found\nLocation: /login\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    // A request that is refused anyway may be refused for what it is: the order is a matter of its own.
    if (evidence.case.request !== 'golden' && evidence.gate !== 'unauthenticated') return { outcome: 'inapplicable' };
    if (evidence.case.expected === '2xx or 401' && evidence.gate === 'granted') return { outcome: 'passed' };
    return isInvalidRequest(evidence.case.credential, evidence.answer.status)
      ? { outcome: 'passed' }
      : refusalDue(evidence, 'unauthenticated');
  },
});
