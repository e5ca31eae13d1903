import { defineRule, rfc } from '../define.ts';
import type { Challenge } from '../model/challenge.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { STEP_UP } from './row/kinds.ts';

const CODE = 'insufficient_user_authentication';

export default defineRule({
  id: 'step-up-challenge',
  title: 'The challenge to a weak or old authentication says what is asked for',
  subject: 'step-up',
  reach: 'case',
  standings: ['invalid'],
  needs: ['control'],
  severity: 'medium',
  keyword: { default: 'none' },
  references: [rfc(9470, '3')],
  meaning: 'Clients refresh, get a token of the same authentication, and are refused again, without end.',
  fix: 'Send WWW-Authenticate: Bearer error="insufficient_user_authentication" with acr_values, max_age, or both.',
  exceptions: [
    'It speaks only of operations for which you configure `stepUp`.',
    'One of acr_values and max_age is enough, on a challenge of any OAuth scheme.',
    'A 401 without any challenge is another fault.',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    'no-code': 'no error="insufficient_user_authentication" in the challenge to a weak or old authentication',
    'no-requirement': 'neither acr_values nor max_age says which authentication is asked for',
  },
  examples: [
    {
      title: 'complete',
      given: [
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
      title: 'as if the token were invalid',
      given: [
        {
          standing: 'invalid',
          credential: 'low-acr',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'an age that is no number of seconds',
      given: [
        {
          standing: 'invalid',
          credential: 'stale-authentication',
          response:
            'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="insufficient_user_authentication", max_age="5m"\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'another token',
      given: [
        {
          standing: 'invalid',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n',
        },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ case: { credential }, gate, challenges }) => {
    const isChallenged = gate === 'unauthenticated' && challenges.challenges.length > 0;
    if (!STEP_UP.has(credential) || !isChallenged) return { outcome: 'inapplicable' };
    const demands = challenges.challenges.filter(({ parameters }) => parameters.error === CODE);
    if (demands.length === 0) return { outcome: 'failed', message: 'no-code' };
    return demands.some(saysWhat) ? { outcome: 'passed' } : { outcome: 'failed', message: 'no-requirement' };
  },
});

/** `max_age` is a number of seconds, not a negative one. */
const saysWhat = ({ parameters: { acr_values: classes = '', max_age: age = '' } }: Challenge): boolean =>
  classes.trim() !== '' || /^\d+$/.test(age);
