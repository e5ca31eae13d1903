import { defineRule, rfc } from '../define.ts';
import { fieldValues } from '../http/gate.ts';
import type { CaseEvidence } from '../model/evidence.ts';
import { BY_ACCEPT } from './row/accept.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { failedOn, having } from './row/sets.ts';

export default defineRule({
  id: 'login-redirect',
  title: 'Nobody is sent to a login page',
  subject: 'separation',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'SHOULD' },
  pattern: 'login-redirect',
  explains: ['refusal-not-redirected', 'credential-not-echoed'],
  references: [rfc(9110, '11.4'), rfc(6750, '3.1')],
  meaning: 'API clients follow the redirect and take the login page, with its 200, for data.',
  fix: 'Turn the redirect off for API routes (a bearer-only or API mode) and answer 401 with a challenge; keep redirects for pages that people open.',
  exceptions: [
    'A redirect that leads to no login, such as one to the canonical path, is told of by refusal-not-redirected alone.',
    'Where only requests that accept something else than JSON are redirected, that is accept-dependent.',
  ],
  mapping: CROSSWALK.separation,
  messages: { redirected: 'answered {status}, and sent to log in' },
  examples: [
    {
      title: 'sent to a login page',
      given: [{ standing: 'absent', response: 'HTTP/1.1 302 Found\nLocation: /oauth2/start?rd=%2Fexample\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'sent elsewhere',
      given: [{ standing: 'absent', response: 'HTTP/1.1 308 Permanent Redirect\nLocation: /example/\n\n' }],
      outcome: 'inapplicable',
    },
    {
      title: 'only browsers are',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'accept-html', response: 'HTTP/1.1 302 Found\nLocation: /login\n\n' },
      ],
      outcome: 'passed',
    },
    { title: 'refused', given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' }], outcome: 'passed' },
  ],
  judge: ({ cases }) => {
    const refused = cases.filter(
      ({ case: { standing, expected }, controlGranted }) =>
        (standing !== 'sufficient' || expected === '2xx or 4xx') && expected !== 'not granted' && controlGranted,
    );
    const sent = having(refused, 'redirected').filter(leadsToLogin);
    if (sent.every((each) => BY_ACCEPT.has(each.case.request))) {
      return { outcome: having(refused, 'unauthenticated').length > 0 ? 'passed' : 'inapplicable' };
    }
    return failedOn(sent, 'redirected', { status: sent[0]?.answer.status ?? '' });
  },
});

/** By the words that login pages and authorization endpoints have in their addresses. */
const leadsToLogin = ({ answer }: CaseEvidence): boolean =>
  fieldValues(answer, 'location').some((value) => LOGIN.test(value));

const LOGIN = /log-?_?in|sign-?_?in|logon|authorize|\boauth2?\b|\bauth\b|\bsso\b|\bsaml\b|\bopenid|\bsession/i;
