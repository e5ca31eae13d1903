import { defineRule, rfc } from '../define.ts';
import { isInvalidRequest } from '../http/gate.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { isHiddenFromStrangers } from './row/masking.ts';
import { refusalDue } from './row/refusal.ts';
import { FAPI2, MCP_ERRORS } from './row/sources.ts';

export default defineRule({
  id: 'absent-credentials-401',
  title: 'A request without credentials is answered 401',
  subject: 'http',
  reach: 'case',
  standings: ['absent'],
  needs: ['control'],
  severity: 'high',
  keyword: { default: 'SHOULD', fapi2: 'MUST', mcp: 'MUST' },
  references: [rfc(9110, '11.4'), rfc(6750, '3.1'), FAPI2, MCP_ERRORS],
  meaning:
    'Clients do not learn that they have to authenticate: they report "forbidden" to a user who only has to log in.',
  fix: 'Answer 401 with a WWW-Authenticate challenge where no credential was sent.',
  exceptions: [
    'A 403 that a CSRF filter, a firewall or a throttle gave is not the answer of a gate: where the answer says so, the outcome is cantTell.',
    'A credential under another scheme may be answered 400 as well: to an API that reads it, the request is malformed. So may a key in a place that the API does not know.',
    'An operation that the document declares public owes no 401.',
    'Under `policy.absentCredential: 404` a 404 is as right: what there is, is hidden from strangers too.',
  ],
  mapping: CROSSWALK.separation,
  messages: {
    'other-status': 'answered {status} to a request without credentials, where 401 is due',
  },
  examples: [
    {
      title: 'challenged',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="orders"\n\n' },
      ],
      outcome: 'passed',
    },
    { title: 'forbidden', given: [{ standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n' }], outcome: 'failed' },
    {
      title: 'forbidden, and so is the control',
      given: [{ standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n', controlGranted: false }],
      outcome: 'cantTell',
    },
    {
      title: 'another scheme is an invalid request',
      given: [{ standing: 'absent', credential: 'other-auth-scheme', response: 'HTTP/1.1 400 Bad Request\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'so is a key in a query that is not documented',
      given: [{ standing: 'absent', credential: 'misplaced-api-key', response: 'HTTP/1.1 400 Bad Request\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'no credential at all is not',
      given: [{ standing: 'absent', response: 'HTTP/1.1 400 Bad Request\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'hidden from strangers',
      given: [{ standing: 'absent', response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'hidden from strangers, as is declared',
      policy: { absentCredential: '404' },
      given: [{ standing: 'absent', expected: '401 or 404', response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'forbidden to strangers, where it may be hidden from them',
      policy: { absentCredential: '404' },
      given: [{ standing: 'absent', expected: '401 or 404', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'throttled',
      given: [{ standing: 'absent', response: 'HTTP/1.1 429 Too Many Requests\n\n' }],
      outcome: 'cantTell',
    },
  ],
  judge: (evidence) => {
    if (isHiddenFromStrangers(evidence)) return { outcome: 'passed' };
    if (evidence.case.request !== 'golden') {
      return { outcome: evidence.gate === 'unauthenticated' ? 'passed' : 'inapplicable' };
    }
    return isInvalidRequest(evidence.case.credential, evidence.answer.status)
      ? { outcome: 'passed' }
      : refusalDue(evidence, 'unauthenticated');
  },
});
