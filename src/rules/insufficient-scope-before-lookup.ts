import { defineRule } from '../define.ts';
import { deletesNothing } from '../http/gate.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { beyondSecondGate, revealsExistence, unauthenticatedWith } from './row/ordering.ts';
import { failedOn, having } from './row/sets.ts';

export default defineRule({
  id: 'insufficient-scope-before-lookup',
  title: 'Scopes are looked at before the resource is looked up',
  subject: 'separation',
  reach: 'operation',
  severity: 'low',
  keyword: { default: 'none' },
  pattern: 'existence-first',
  references: [{ title: 'Google AIP-211', url: 'https://google.aip.dev/211' }],
  meaning:
    'Callers without the permission learn which ids exist, by 403 for those and another answer for the others. No standard orders these steps; of published guidance AIP-211 alone does.',
  fix: 'Check the scopes of the token before the resource is looked up, or answer 404 in both cases and set masking: not-found.',
  exceptions: [
    'No standard orders these steps: the keyword is none and the severity low.',
    'Under `policy.masking: not-found` both are 404, and nothing is revealed.',
  ],
  mapping: CROSSWALK.masking,
  messages: {
    revealed: 'a token without the required scopes is answered 403 for what exists and {status} for what does not',
  },
  examples: [
    {
      title: 'the gate first',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'the lookup first',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'the lookup before both gates',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'hidden alike',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 404 Not Found\n\n' },
        { standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'a deletion of what is not there succeeds, and one of what is there is refused',
      method: 'DELETE',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 204 No Content\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'both deletions succeed: the gate is open, which is graver',
      method: 'DELETE',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 204 No Content\n\n' },
        { standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 204 No Content\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'an id that is not even one shows nothing',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    // Where the API says that it hides, the difference is graver: `forbidden-alike-unknown`.
    if (evidence.policy.masking !== 'none') return { outcome: 'inapplicable' };
    const shown = beyondSecondGate(evidence, 'unknown-id');
    const deleted = having(shown, 'granted').filter((each) => deletesNothing(each.case));
    const revealed = [...having(shown, 'not-found'), ...deleted];
    if (revealed.length + having(shown, 'forbidden').length === 0) return { outcome: 'inapplicable' };
    // Where not even the first gate comes first, that is the finding.
    if (unauthenticatedWith(evidence, ['unknown-id']).some(revealsExistence)) return { outcome: 'inapplicable' };
    return failedOn(revealed, 'revealed', { status: revealed[0]?.answer.status ?? '' });
  },
});
