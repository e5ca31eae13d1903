import { defineRule, rfc } from '../define.ts';
import { bearerChallenges, dpopChallenges } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { MISSING_ROLE } from './row/kinds.ts';
import { failedOn, having, setsOf } from './row/sets.ts';

export default defineRule({
  id: 'forbidden-has-challenge',
  title: 'A 403 to a token carries a challenge too',
  subject: 'bearer',
  reach: 'operation',
  severity: 'info',
  keyword: { default: 'MUST', http: 'none' },
  references: [rfc(6750, '3'), rfc(6750, '3.1')],
  meaning: 'Clients learn that they may not, and not which scope would help: error and scope stand on the challenge.',
  fix: 'Send WWW-Authenticate: Bearer error="insufficient_scope" and, where you like, scope="…" with the 403.',
  exceptions: [
    'By the letter it is a MUST, and hardly any stack does it: the severity is info.',
    'A 404 that masks says nothing of tokens, and must not.',
    'Where the 401s carry no challenge either, that is the finding.',
    'What lacks a role, or belongs to another tenant, is no matter of scopes.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { missing: 'a 403 to a token without the required scopes has no Bearer challenge' },
  examples: [
    {
      title: 'challenged',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="a"\n\n' },
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 403 Forbidden\nWWW-Authenticate: Bearer error="insufficient_scope"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'a status alone',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="a"\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'no challenges at all',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const { absent, invalid, insufficient } = setsOf(evidence);
    const challenged = having([...absent, ...invalid], 'unauthenticated').filter(isChallenged);
    const forbidden = having(insufficient, 'forbidden').filter((each) => each.case.credential !== MISSING_ROLE);
    if (challenged.length === 0 || forbidden.length === 0) return { outcome: 'inapplicable' };
    return failedOn(
      forbidden.filter((each) => !isChallenged(each)),
      'missing',
    );
  },
});

const isChallenged = (evidence: Parameters<typeof bearerChallenges>[0]): boolean =>
  bearerChallenges(evidence).length + dpopChallenges(evidence).length > 0;
