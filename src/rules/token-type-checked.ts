import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { asvs } from './row/sources.ts';

export default defineRule({
  id: 'token-type-checked',
  title: 'Only what says that it is an access token is taken for one',
  subject: 'token-validity',
  reach: 'case',
  standings: ['invalid'],
  needs: [],
  severity: 'medium',
  keyword: { default: 'none', 'at+jwt': 'MUST' },
  references: [rfc(9068, '4'), rfc(8725, '3.11'), asvs('9.2.2')],
  meaning:
    'Any JWT that the issuer signs for this audience, whatever it was made for, can be presented as an access token.',
  fix: 'Have the verifier demand typ at+jwt or application/at+jwt.',
  exceptions: [
    'Under the profile at+jwt alone: elsewhere issuers write JWT or nothing, and verifiers rightly take it.',
    'That an ID token is refused is asked under every profile, by another kind.',
  ],
  mapping: CROSSWALK.audience,
  messages: { taken: 'answered {status} to a token whose typ is not at+jwt' },
  examples: [
    {
      title: 'taken',
      profile: 'at+jwt',
      given: [{ standing: 'invalid', credential: 'wrong-typ', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'failed',
    },
    {
      title: 'refused',
      profile: 'at+jwt',
      given: [{ standing: 'invalid', credential: 'wrong-typ', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'another token',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ case: { credential }, gate, answer }) => {
    if (credential !== 'wrong-typ') return { outcome: 'inapplicable' };
    if (gate !== 'granted') return { outcome: 'passed' };
    return { outcome: 'failed', message: 'taken', data: { status: answer.status } };
  },
});
