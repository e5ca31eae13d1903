import { defineRule } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { FAPI2_ALGORITHMS } from './row/sources.ts';

export default defineRule({
  id: 'signature-algorithm-allowed',
  title: 'A token signed with RS256 is refused',
  subject: 'token-validity',
  reach: 'case',
  standings: ['invalid'],
  needs: [],
  severity: 'medium',
  keyword: { default: 'none', fapi2: 'MUST NOT' },
  references: [FAPI2_ALGORITHMS],
  meaning: 'Signatures with PKCS #1 v1.5 padding are taken, which the profile rules out.',
  fix: 'List PS256, ES256 and EdDSA as the only algorithms that the verifier takes.',
  exceptions: [
    'Under the profile fapi2 alone: everywhere else RS256 is in order.',
    'It takes an RSA key that the API trusts: without one the case is untested.',
    'An ecosystem with a list of its own that has RS256 in it waives the rule.',
  ],
  mapping: CROSSWALK.authentication,
  messages: { taken: 'answered {status} to a token that is signed with RS256' },
  examples: [
    {
      title: 'taken',
      profile: 'fapi2',
      given: [{ standing: 'invalid', credential: 'rs256-signature', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'failed',
    },
    {
      title: 'refused',
      profile: 'fapi2',
      given: [{ standing: 'invalid', credential: 'rs256-signature', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
  ],
  judge: ({ case: { credential }, gate, answer }) => {
    if (credential !== 'rs256-signature') return { outcome: 'inapplicable' };
    if (gate !== 'granted') return { outcome: 'passed' };
    return { outcome: 'failed', message: 'taken', data: { status: answer.status } };
  },
});
