import { defineRule, rfc } from '../define.ts';
import type { CaseEvidence } from '../model/evidence.ts';
import { dpopChallenges } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';

/** Nothing is said of operations that ask for API keys or certificates alone. */
const takesTokens = ({ operation: { access } }: CaseEvidence): boolean =>
  access.alternatives.length === 0 ||
  access.alternatives.some(({ schemes }) => schemes.some(({ type }) => type !== 'apiKey' && type !== 'mutualTLS'));

export default defineRule({
  id: 'dpop-challenge-names-algorithms',
  title: 'The challenge of an API with DPoP says so, and names the algorithms of proofs',
  subject: 'sender-constraint',
  reach: 'case',
  standings: ['absent', 'invalid'],
  needs: [],
  severity: 'low',
  keyword: { default: 'SHOULD', http: 'none' },
  references: [rfc(9449, '7.1')],
  meaning: 'Clients cannot learn from the refusal that they have to prove a key, or with which algorithms.',
  fix: 'Add WWW-Authenticate: DPoP algs="ES256 …" to every 401.',
  exceptions: [
    'It applies under the profile dpop alone, and to no operation that takes only API keys or certificates.',
    'A challenge to a request without credentials needs no error code.',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    missing: 'a 401 without a DPoP challenge',
    'no-algorithms': 'a DPoP challenge without algs',
  },
  examples: [
    {
      title: 'named',
      profile: 'dpop',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP algs="ES256 PS256"\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'Bearer alone',
      profile: 'dpop',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'no algorithms',
      profile: 'dpop',
      given: [
        {
          standing: 'invalid',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP error="invalid_token"\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'another profile',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const { policy, gate } = evidence;
    if (policy.profile !== 'dpop' || gate !== 'unauthenticated' || !takesTokens(evidence)) {
      return { outcome: 'inapplicable' };
    }
    const challenges = dpopChallenges(evidence);
    if (challenges.length === 0) return { outcome: 'failed', message: 'missing' };
    const isNamed = challenges.some(({ parameters }) => (parameters.algs ?? '') !== '');
    return isNamed ? { outcome: 'passed' } : { outcome: 'failed', message: 'no-algorithms' };
  },
});
