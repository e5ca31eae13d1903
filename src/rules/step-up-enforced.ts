import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { STEP_UP } from './row/kinds.ts';
import { failedOn, having, isOpenToAll } from './row/sets.ts';
import { asvs } from './row/sources.ts';

export default defineRule({
  id: 'step-up-enforced',
  title: 'A token of a weak or old authentication is not granted what asks for a stronger or newer one',
  subject: 'step-up',
  reach: 'operation',
  severity: 'critical',
  keyword: { default: 'none' },
  explains: ['unauthenticated-request-refused'],
  references: [rfc(9470, '3'), rfc(9470, '6.2'), asvs('10.3.4')],
  meaning:
    'Whoever holds a token from a password alone, or from a login of last week, can do what was meant to take a second factor or a fresh login.',
  fix: 'Compare acr with the classes that the operation accepts, and auth_time with the clock, before the handler runs; take a missing claim for not met.',
  exceptions: [
    'It speaks only of operations for which you configure `stepUp`, and only with tokens that the kit signs itself.',
    'Where no credential is needed at all, that is another fault.',
  ],
  mapping: CROSSWALK.stepUp,
  messages: { open: 'let in: {kinds}' },
  examples: [
    {
      title: 'not looked at',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', credential: 'low-acr', response: 'HTTP/1.1 201 Created\n\n{}' },
      ],
      outcome: 'failed',
    },
    {
      title: 'asked for',
      given: [
        {
          standing: 'invalid',
          credential: 'stale-authentication',
          response:
            'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="insufficient_user_authentication", max_age="300"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'anybody is let in: another fault',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 200 OK\n\n{}' },
        { standing: 'invalid', credential: 'low-acr', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const weak = evidence.cases.filter(
      ({ case: { credential, expected } }) => STEP_UP.has(credential) && expected === '401',
    );
    if (weak.length === 0 || isOpenToAll(evidence)) return { outcome: 'inapplicable' };
    const granted = having(weak, 'granted');
    return failedOn(granted, 'open', { kinds: [...new Set(granted.map((each) => each.case.credential))].join(', ') });
  },
});
