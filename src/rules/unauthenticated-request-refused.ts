import { defineRule, rfc } from '../define.ts';
import { LENIENT } from './row/kinds.ts';

export default defineRule({
  id: 'unauthenticated-request-refused',
  title: 'A request without a valid credential is not granted',
  subject: 'token-validity',
  reach: 'case',
  standings: ['absent', 'invalid'],
  needs: [],
  severity: 'critical',
  keyword: { default: 'MUST' },
  references: [rfc(6749, '7'), rfc(9068, '4')],
  meaning: 'Anybody, or anybody with a token that ought to be worthless, is let in.',
  fix: 'Verify the credential before the request reaches the handler, and refuse where verification fails or throws.',
  messages: { granted: 'answered {status} to a credential that must be refused' },
  examples: [
    { title: 'granted', given: [{ standing: 'invalid', response: 'HTTP/1.1 200 OK\n\n{"id":1}' }], outcome: 'failed' },
    { title: 'refused', given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' }], outcome: 'passed' },
    {
      title: 'no such route',
      given: [{ standing: 'absent', response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ case: { expected, credential }, gate, answer }) => {
    if (gate === 'unauthenticated' || gate === 'forbidden') return { outcome: 'passed' };
    if (gate !== 'granted' || expected !== '401' || LENIENT.has(credential)) return { outcome: 'inapplicable' };
    return { outcome: 'failed', message: 'granted', data: { status: answer.status } };
  },
});
