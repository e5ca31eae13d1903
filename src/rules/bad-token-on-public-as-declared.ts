import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'bad-token-on-public-as-declared',
  title: 'A bad token on a public operation meets what the policy declares',
  subject: 'authorization',
  reach: 'case',
  standings: ['invalid'],
  needs: ['control'],
  severity: 'medium',
  keyword: { default: 'none' },
  references: [rfc(9110, '11.6.2'), rfc(6750, '3.1')],
  mapping: CROSSWALK.separation,
  meaning:
    'To ignore a bad token where none is needed and to refuse it are both right. Clients that send their token everywhere depend on which of the two it is.',
  fix: 'Make all public operations alike, or correct policy.badTokenOnPublic.',
  exceptions: ['Without policy.badTokenOnPublic, or with either, both are right and nothing is asked.'],
  messages: {
    refused: 'a bad token is refused with {status} on a public operation, where policy.badTokenOnPublic is ignored',
    ignored: 'a bad token is ignored on a public operation, where policy.badTokenOnPublic is refused',
  },
  examples: [
    {
      title: 'refused, as declared',
      anonymous: true,
      policy: { badTokenOnPublic: 'refused' },
      given: [{ standing: 'invalid', expected: '2xx or 401', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'ignored, against what is declared',
      anonymous: true,
      policy: { badTokenOnPublic: 'refused' },
      given: [{ standing: 'invalid', expected: '2xx or 401', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'failed',
    },
    {
      title: 'refused, against what is declared',
      anonymous: true,
      policy: { badTokenOnPublic: 'ignored' },
      given: [{ standing: 'invalid', expected: '2xx or 401', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'a lenient reading where a token is needed is another question',
      policy: { badTokenOnPublic: 'ignored' },
      given: [{ standing: 'invalid', expected: '2xx or 401', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'inapplicable',
    },
    {
      title: 'nothing is declared',
      anonymous: true,
      given: [{ standing: 'invalid', expected: '2xx or 401', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ operation: { access }, gate, policy, answer }) => {
    const { badTokenOnPublic: declared = 'either' } = policy;
    if (declared === 'either' || !access.anonymous) return { outcome: 'inapplicable' };
    if (gate !== 'granted' && gate !== 'unauthenticated') return { outcome: 'inapplicable' };
    const found = gate === 'granted' ? 'ignored' : 'refused';
    return found === declared
      ? { outcome: 'passed' }
      : { outcome: 'failed', message: found, data: { status: answer.status } };
  },
});
