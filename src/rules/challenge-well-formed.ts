import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'challenge-well-formed',
  title: 'A challenge keeps the grammar',
  subject: 'http',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient'],
  needs: [],
  severity: 'low',
  keyword: { default: 'MUST' },
  references: [rfc(9110, '11.2'), rfc(9110, '11.5'), rfc(6750, '3')],
  meaning: 'Strict clients cannot read the challenge, lenient ones guess.',
  fix: 'Separate parameters by commas, send each once, quote the realm, and leave scope out where there is none to name.',
  exceptions: [
    'Several challenges in one field, several fields, and parameters in any order are legal and read as such.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { malformed: 'WWW-Authenticate departs from its grammar: {detail}' },
  examples: [
    {
      title: 'several challenges in one field',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="a", Basic realm="b"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'commas left out, empty scope',
      given: [
        {
          standing: 'invalid',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer scope="" error="invalid_token"\n\n',
        },
      ],
      outcome: 'failed',
    },
  ],
  judge: ({ gate, challenges }) => {
    if (gate !== 'unauthenticated' && gate !== 'forbidden') return { outcome: 'inapplicable' };
    const [fault] = challenges.faults;
    if (fault !== undefined) return { outcome: 'failed', message: 'malformed', data: { detail: fault.detail } };
    return { outcome: challenges.challenges.length > 0 ? 'passed' : 'inapplicable' };
  },
});
