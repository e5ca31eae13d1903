import { defineRule, rfc } from '../define.ts';
import { entitledTo } from './row/beyond.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { failedOn, having } from './row/sets.ts';

const head = { standing: 'sufficient', request: 'head', expected: 'any' } as const;
const propfind = { ...head, request: 'propfind' } as const;

export default defineRule({
  id: 'head-granted-as-get',
  title: 'Who may GET may HEAD',
  subject: 'http',
  reach: 'operation',
  severity: 'low',
  keyword: { default: 'SHOULD' },
  references: [rfc(9110, '9.3.2')],
  meaning:
    'Permissions are kept by method, and HEAD was forgotten: caches, link checkers and clients that look before they download are told that they may not.',
  fix: 'Give HEAD the permission of GET, or answer 405 where it is not served.',
  exceptions: [
    'A HEAD that is not routed is answered 404, 405 or 501, and rightly.',
    'Where a method that nobody serves is answered by the same status, HEAD is not refused but unknown: that is `route-as-auth`.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { refused: 'sufficient credentials are granted GET and answered {status} to HEAD' },
  examples: [
    { title: 'granted', given: [{ ...head, response: 'HTTP/1.1 200 OK\n\n' }], outcome: 'passed' },
    {
      title: 'forgotten',
      given: [
        { ...head, response: 'HTTP/1.1 403 Forbidden\n\n' },
        { ...propfind, response: 'HTTP/1.1 405 Method Not Allowed\nAllow: GET\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'forgotten by the first gate',
      given: [{ ...head, response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'not served',
      given: [{ ...head, response: 'HTTP/1.1 405 Method Not Allowed\nAllow: GET\n\n' }],
      outcome: 'inapplicable',
    },
    {
      title: 'not served, by a gateway that answers 403 to every method it does not know',
      given: [
        { ...head, response: 'HTTP/1.1 403 Forbidden\n\n' },
        { ...propfind, response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'GET was not granted either',
      given: [{ ...head, response: 'HTTP/1.1 403 Forbidden\n\n', controlGranted: false }],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const shown = entitledTo(evidence, ['head']);
    const unserved = new Set(entitledTo(evidence, ['propfind']).map(({ answer }) => answer.status));
    const gated = [...having(shown, 'unauthenticated'), ...having(shown, 'forbidden')];
    const refused = gated.filter(({ answer }) => !unserved.has(answer.status));
    if (refused.length + having(shown, 'granted').length === 0) return { outcome: 'inapplicable' };
    return failedOn(refused, 'refused', { status: refused[0]?.answer.status ?? '' });
  },
});
