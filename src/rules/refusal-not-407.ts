import { defineRule, rfc } from '../define.ts';
import { fieldValues } from '../http/gate.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { failedOn } from './row/sets.ts';

export default defineRule({
  id: 'refusal-not-407',
  title: 'The API does not answer as a proxy that asks for credentials of its own',
  subject: 'http',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'MUST' },
  explains: ['absent-credentials-401', 'invalid-token-401'],
  references: [rfc(9110, '15.5.8'), rfc(9110, '11.7.1')],
  meaning:
    'A 407 speaks of the proxy between client and API: clients look for a proxy to log in to, and none of them sends the API its token.',
  fix: 'Answer 401 with WWW-Authenticate; leave 407 and Proxy-Authenticate to forward proxies.',
  exceptions: [
    'A forward proxy on the way may ask for credentials: it then sends Proxy-Authenticate, and nothing is said of the API.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { misused: 'answered 407 without Proxy-Authenticate: {kinds}' },
  examples: [
    {
      title: 'taken for 401',
      given: [{ standing: 'absent', response: 'HTTP/1.1 407 Proxy Authentication Required\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'a proxy asks for itself',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm="office"\n\n',
        },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'never seen',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ cases }) => {
    const misused = cases.filter(
      ({ answer }) => answer.status === 407 && fieldValues(answer, 'proxy-authenticate').length === 0,
    );
    if (misused.length === 0) return { outcome: 'inapplicable' };
    const kinds = [...new Set(misused.map((each) => each.case.credential))].join(', ');
    return failedOn(misused, 'misused', { kinds });
  },
});
