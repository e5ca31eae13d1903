import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';

const DUMMY = 'twogate-dummy-credential';

export default defineRule({
  id: 'trace-not-echoed',
  title: 'TRACE gives no credential back',
  subject: 'http',
  reach: 'case',
  standings: ['absent'],
  needs: [],
  severity: 'low',
  keyword: { default: 'SHOULD' },
  references: [rfc(9110, '9.3.8')],
  meaning: 'Whoever gets a client to send TRACE reads its credentials, those that scripts cannot see among them.',
  fix: 'Turn TRACE off, or leave fields with credentials out of the echo.',
  exceptions: ['405, 501, and an echo without the Authorization field are right. The credential that is sent is none.'],
  mapping: CROSSWALK.exposure,
  messages: { echoed: 'answered {status} with the Authorization field of the request' },
  examples: [
    {
      title: 'echoed',
      given: [
        {
          standing: 'absent',
          request: 'trace',
          expected: 'not granted',
          response: `HTTP/1.1 200 OK\nContent-Type: message/http\n\nTRACE / HTTP/1.1\nAuthorization: Bearer ${DUMMY}\n`,
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'not served',
      given: [
        {
          standing: 'absent',
          request: 'trace',
          expected: 'not granted',
          response: 'HTTP/1.1 405 Method Not Allowed\nAllow: GET\n\n',
        },
      ],
      outcome: 'passed',
    },
  ],
  judge: ({ case: { request }, answer }) => {
    if (request !== 'trace') return { outcome: 'inapplicable' };
    const isEchoed = answer.status < 300 && answer.body.text.includes(DUMMY);
    return isEchoed ? { outcome: 'failed', message: 'echoed', data: { status: answer.status } } : { outcome: 'passed' };
  },
});
