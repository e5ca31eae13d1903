import { defineRule, rfc } from '../define.ts';
import { CONFOUNDERS } from '../http/confounder-text.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'answers-come-from-the-gates',
  title: "Answers come from the API's own gates",
  subject: 'throttling',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient', 'sufficient'],
  needs: [],
  confounders: true,
  severity: 'medium',
  keyword: { default: 'none' },
  references: [rfc(9110, '15.5.4'), rfc(9110, '15.6.4'), rfc(6585, '4')],
  mapping: CROSSWALK.protocol,
  meaning:
    'Something else than the credential decided: a throttle, a firewall, a protection against CSRF, a lock-out, an outage. Such answers prove nothing for the API and nothing against it.',
  fix: 'Take it out of the way for the time of the run, as the message says, and run again.',
  exceptions: [
    'A throttle that answers 403 is taken for one where it says so itself; 429 is the status for it (RFC 6585 §4), and no standard forbids the other.',
    'Known by what such programs print word for word, by statuses and fields that mean nothing else, by a second answer that differs, and by what policy.markers and policy.throttling declare.',
  ],
  messages: CONFOUNDERS,
  examples: [
    {
      title: 'throttled',
      given: [{ standing: 'absent', response: 'HTTP/1.1 429 Too Many Requests\nRetry-After: 30\n\n' }],
      outcome: 'cantTell',
    },
    {
      title: 'a 403 that is a throttle',
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\nX-RateLimit-Remaining: 0\n\n' }],
      outcome: 'cantTell',
    },
    {
      title: 'a firewall',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 403 Forbidden\ncf-mitigated: challenge\n\n' }],
      outcome: 'cantTell',
    },
    {
      title: 'CSRF',
      given: [
        {
          standing: 'absent',
          response:
            'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"detail":"CSRF Failed: CSRF cookie not set."}',
        },
      ],
      outcome: 'cantTell',
    },
    {
      title: 'a refusal that speaks of CSRF is a refusal',
      given: [
        {
          standing: 'insufficient',
          response:
            'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"message":"Needs one of orders:write, csrf:manage"}',
        },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ confounder }) =>
    confounder === undefined
      ? { outcome: 'inapplicable' }
      : { outcome: 'cantTell', message: confounder.cause, data: confounder.data },
});
