import { defineRule, rfc } from '../define.ts';
import type { CaseEvidence, Gate } from '../model/evidence.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { STEP_UP } from './row/kinds.ts';
import { failedOn, having, setsOf } from './row/sets.ts';

/** Refusals, and none of them is 401. */
const ELSEWHERE: ReadonlySet<Gate> = new Set(['forbidden', 'not-found', 'rejected']);

export default defineRule({
  id: 'step-up-401',
  title: 'A token of a weak or old authentication is answered 401',
  subject: 'step-up',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'none' },
  explains: ['invalid-token-401', 'error-code-matches-status'],
  references: [rfc(9470, '3')],
  meaning: 'Clients take the answer for final and give up, where a stronger or newer login would open the door.',
  fix: 'Answer 401 with error="insufficient_user_authentication" and acr_values or max_age, not 403.',
  exceptions: [
    'Where a scope is missing besides, 403 is as right (RFC 9470 §3): that token is not judged here.',
    'Where no invalid credential is answered 401, that is the fault to be told.',
  ],
  mapping: CROSSWALK.separation,
  messages: { 'other-status': 'answered {status} to {kinds}, where 401 is due' },
  examples: [
    {
      title: 'forbidden',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', credential: 'low-acr', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'challenged',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        {
          standing: 'invalid',
          credential: 'low-acr',
          response:
            'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="insufficient_user_authentication", acr_values="mfa"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'no gate answers 401',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'invalid', credential: 'low-acr', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'hidden',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', credential: 'low-acr', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'a bad request',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', credential: 'low-acr', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'failed',
    },
  ],
  judge: (evidence) => {
    const { absent, invalid } = setsOf(evidence);
    const weak = evidence.cases.filter(isWeak);
    if (weak.length === 0 || having([...absent, ...invalid], 'unauthenticated').length === 0) {
      return { outcome: 'inapplicable' };
    }
    const refused = weak.filter(({ gate }) => ELSEWHERE.has(gate));
    const kinds = [...new Set(refused.map((each) => each.case.credential))].join(', ');
    return failedOn(refused, 'other-status', { kinds, status: refused[0]?.answer.status ?? 0 });
  },
});

/** Judged by its status alone: 401 is due, and nothing else. */
const isWeak = ({ case: { credential, expected }, controlGranted }: CaseEvidence): boolean =>
  STEP_UP.has(credential) && expected === '401' && controlGranted;
