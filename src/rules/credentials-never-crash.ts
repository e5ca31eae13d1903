import { defineRule, rfc } from '../define.ts';

export default defineRule({
  id: 'credentials-never-crash',
  title: 'No credential makes the server fail',
  subject: 'separation',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient', 'sufficient'],
  needs: ['control'],
  severity: 'high',
  keyword: { default: 'none' },
  pattern: 'crash-on-malformed',
  references: [rfc(9110, '15.6'), rfc(6750, '3.1')],
  meaning: 'A stranger can make the server fail at will, and clients retry what will never work.',
  fix: 'Catch what the verification throws and answer 401; keep 503 for an authorization server that cannot be reached.',
  exceptions: [
    '503 is the right answer while the authorization server or its keys cannot be reached: it counts as throttled.',
    'A server that fails on the control too fails for another reason: cantTell.',
    'Past the first gate, an altered request may crash the handler by itself: that is not judged here.',
  ],
  mapping: { cwe: [248], owaspApi: ['API8'], asvs: ['16.5.3', '16.5.4'] },
  messages: { crashed: 'answered {status} to a credential, where its control is granted' },
  examples: [
    {
      title: 'crashed',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 500 Internal Server Error\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'crashes on the control too',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 500 Internal Server Error\n\n', controlGranted: false }],
      outcome: 'cantTell',
    },
    {
      title: 'refused',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
  ],
  judge: ({ case: { standing, request, control, expected }, gate, answer }) => {
    if (standing === 'sufficient' && (control === undefined || request !== 'golden'))
      return { outcome: 'inapplicable' };
    // Past the first gate, a request that no control has shown to be served may crash the server by itself.
    if (expected === 'not granted' || (standing === 'insufficient' && request !== 'golden'))
      return { outcome: 'inapplicable' };
    return gate === 'crashed'
      ? { outcome: 'failed', message: 'crashed', data: { status: answer.status } }
      : { outcome: 'passed' };
  },
});
