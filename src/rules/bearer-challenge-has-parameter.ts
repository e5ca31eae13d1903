import { defineRule, rfc } from '../define.ts';
import { bearerChallenges } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'bearer-challenge-has-parameter',
  title: 'A Bearer challenge has at least one parameter',
  subject: 'bearer',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient'],
  needs: [],
  severity: 'low',
  keyword: { default: 'MUST', http: 'none' },
  references: [rfc(6750, '3')],
  meaning:
    'A bare challenge names neither realm nor error: clients learn only the scheme. RFC 9449 itself shows one, so weigh it lightly.',
  fix: 'Add realm="…" to the Bearer challenge.',
  exceptions: [
    'RFC 9449 §7.2 shows a bare Bearer challenge in an example of its own, and many frameworks send one: the severity is low.',
    'A challenge of another scheme is not judged.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { bare: 'a Bearer challenge without any parameter' },
  examples: [
    {
      title: 'realm',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="a"\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'bare',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'another scheme',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: ApiKey\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const challenges = evidence.gate === 'unauthenticated' ? bearerChallenges(evidence) : [];
    if (challenges.length === 0) return { outcome: 'inapplicable' };
    const isBare = challenges.some(({ parameters }) => Object.keys(parameters).length === 0);
    return isBare ? { outcome: 'failed', message: 'bare' } : { outcome: 'passed' };
  },
});
