import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { revealsExistence, unauthenticatedWith } from './row/ordering.ts';
import { failedOn, having } from './row/sets.ts';

export default defineRule({
  id: 'authentication-before-lookup',
  title: 'Credentials are asked for before the resource is looked up',
  subject: 'separation',
  reach: 'operation',
  severity: 'medium',
  keyword: { default: 'none' },
  pattern: 'existence-first',
  references: [{ title: 'Google AIP-211', url: 'https://google.aip.dev/211' }, rfc(9110, '15.5.4')],
  meaning: 'Strangers learn which ids exist, by 401 for those and another answer for the others.',
  fix: 'Authenticate before route parameters are bound to objects: put the guard before the binding.',
  exceptions: ['No standard orders these steps; of published guidance AIP-211 alone does.'],
  mapping: CROSSWALK.masking,
  messages: {
    revealed: 'without a credential {intact} is answered for what exists and {status} for what does not',
  },
  examples: [
    {
      title: 'the gate first',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'unknown-id', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'the lookup first',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'what is not there is deleted for anybody',
      method: 'DELETE',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'unknown-id', response: 'HTTP/1.1 204 No Content\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'everything is hidden from strangers',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 404 Not Found\n\n' },
        { standing: 'absent', request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const shown = unauthenticatedWith(evidence, ['unknown-id']);
    const revealed = shown.filter(revealsExistence);
    const answers = shown.map(({ altered }) => altered);
    if (revealed.length + having(answers, 'unauthenticated').length === 0) return { outcome: 'inapplicable' };
    const [first] = revealed;
    return failedOn(
      revealed.map(({ altered }) => altered),
      'revealed',
      { status: first?.altered.answer.status ?? '', intact: first?.intact.answer.status ?? '' },
    );
  },
});
