import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { cacheTraces, recurrencesIn } from './row/recurrence.ts';
import { failedOn } from './row/sets.ts';

export default defineRule({
  id: 'cached-verdict',
  title: 'What was granted to one caller lets no other in at the same URL',
  subject: 'caching',
  reach: 'operation',
  severity: 'critical',
  keyword: { default: 'MUST' },
  pattern: 'cached-verdict',
  explains: [
    'unauthenticated-request-refused',
    'insufficient-scope-refused',
    'invalid-token-401',
    'insufficient-scope-403',
    'absent-credentials-401',
  ],
  references: [rfc(9111, '3.5'), rfc(9111, '4')],
  meaning:
    'Whoever asks after an entitled caller is let in, or gets that caller’s data: a response or a verdict is kept by its URL, and not by who asked.',
  fix: 'Send `Cache-Control: no-store` or `private` with whatever needs a credential, vary what is cached by Authorization, and keep the verdicts of an authorizer by the token and the route.',
  exceptions: [
    'What is let in before any grant too is no matter of order: that is `fail-open` or `scope-blind`.',
    'Data that everybody may have after the first request needs no credential: declare the operation as public.',
  ],
  mapping: CROSSWALK.exposure,
  messages: { served: 'let in after a grant at the same URL, and refused before it: {kinds}{traces}' },
  examples: [
    {
      title: 'the cache serves a stranger',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'after-grant', response: 'HTTP/1.1 200 OK\nAge: 2\nX-Cache: HIT\n\n{}' },
      ],
      outcome: 'failed',
    },
    {
      title: 'refused before and after',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'after-grant', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'an authorizer remembers the path',
      given: [
        { standing: 'insufficient', credential: 'no-scope', response: 'HTTP/1.1 403 Forbidden\n\n' },
        {
          standing: 'insufficient',
          credential: 'no-scope',
          request: 'after-grant',
          response: 'HTTP/1.1 200 OK\n\n{}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'open before as well',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 200 OK\n\n{}' },
        { standing: 'absent', request: 'after-grant', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const recurrences = recurrencesIn(evidence);
    const served = recurrences.filter(({ after }) => after.gate === 'granted').map(({ after }) => after);
    if (recurrences.length === 0) return { outcome: 'inapplicable' };
    const kinds = served.map((each) => each.case.credential).join(', ');
    const [first] = served;
    return failedOn(served, 'served', { kinds, traces: first === undefined ? '' : cacheTraces(first) });
  },
});
