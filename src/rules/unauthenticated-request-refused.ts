import { defineRule, rfc } from '../define.ts';
import { deletesNothing } from '../http/gate.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { LENIENT } from './row/kinds.ts';
import { FAPI2 } from './row/sources.ts';

export default defineRule({
  id: 'unauthenticated-request-refused',
  title: 'A request without a valid credential is not granted',
  subject: 'token-validity',
  reach: 'case',
  standings: ['absent', 'invalid'],
  needs: [],
  severity: 'critical',
  keyword: { default: 'MUST' },
  references: [rfc(6749, '7'), rfc(7519, '4.1.4'), rfc(7519, '4.1.5'), rfc(9068, '4'), FAPI2],
  meaning: 'Anybody, or anybody with a token that ought to be worthless, is let in.',
  fix: 'Verify the credential before the request reaches the handler, and refuse where verification fails or throws.',
  exceptions: [
    'An operation that the document declares public may ignore a bad token.',
    'Leeway of minutes is common: tokens are expired by an hour, and not valid for another hour.',
    'A token with a lenient reading (a date that is no number, an unknown critical parameter) has a rule of its own.',
  ],
  mapping: { ...CROSSWALK.authentication, cwe: [306, 347, 613], asvs: ['9.1.1', '9.2.1', '9.2.3', '10.3.1'] },
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
  judge: ({ case: tried, gate, answer }) => {
    const { expected, credential } = tried;
    if (gate === 'unauthenticated' || gate === 'forbidden') return { outcome: 'passed' };
    // What is not there is not deleted: that shows a lookup before the gate, not an open one.
    if (deletesNothing(tried)) return { outcome: 'inapplicable' };
    if (gate !== 'granted' || expected !== '401' || LENIENT.has(credential)) return { outcome: 'inapplicable' };
    return { outcome: 'failed', message: 'granted', data: { status: answer.status } };
  },
});
