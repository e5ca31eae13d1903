import { defineRule, rfc } from '../define.ts';
import type { Challenge } from '../model/challenge.ts';
import type { CaseEvidence } from '../model/evidence.ts';
import { bearerChallenges, dpopChallenges } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'dpop-error-on-attempted-scheme',
  title: 'Where Bearer and DPoP are both offered, the error stands on the one that was tried',
  subject: 'sender-constraint',
  reach: 'case',
  standings: ['invalid'],
  needs: [],
  severity: 'info',
  // BCP 14's RECOMMENDED is its SHOULD.
  keyword: { default: 'SHOULD', http: 'none' },
  references: [rfc(9449, '7.2')],
  meaning: 'Clients read that the other way of presenting a token failed, which they did not take.',
  fix: 'Put error and error_description on the challenge of the scheme that the request used, and leave the other with its realm or algs alone.',
  exceptions: [
    'Where one scheme alone is offered there is no choice, and an error on neither is another rule.',
    'A request without either scheme tried none.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { misplaced: 'tried {tried}, and the error stands on the challenge of the other scheme' },
  examples: [
    {
      title: 'where it belongs',
      given: [
        {
          standing: 'invalid',
          sent: 'Authorization: Bearer «credential 1a2b3c4d»',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token", DPoP algs="ES256"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'on the other',
      given: [
        {
          standing: 'invalid',
          sent: 'Authorization: Bearer «credential 1a2b3c4d»',
          response:
            'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="a", DPoP algs="ES256", error="invalid_token"\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'one scheme alone',
      given: [
        {
          standing: 'invalid',
          sent: 'Authorization: Bearer «credential 1a2b3c4d»',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n',
        },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const [bearer, dpop] = [bearerChallenges(evidence), dpopChallenges(evidence)];
    const tried = triedScheme(evidence);
    if (bearer.length === 0 || dpop.length === 0 || tried === undefined) return { outcome: 'inapplicable' };
    const [own, other] = tried === 'Bearer' ? [bearer, dpop] : [dpop, bearer];
    if (!other.some(hasError)) return { outcome: own.some(hasError) ? 'passed' : 'inapplicable' };
    return own.some(hasError) ? { outcome: 'passed' } : { outcome: 'failed', message: 'misplaced', data: { tried } };
  },
});

const hasError = ({ parameters }: Challenge): boolean => parameters.error !== undefined;

function triedScheme({ answer }: CaseEvidence): 'Bearer' | 'DPoP' | undefined {
  const field = answer.request.headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? '';
  if (/^dpop /i.test(field)) return 'DPoP';
  return /^bearer /i.test(field) ? 'Bearer' : undefined;
}
