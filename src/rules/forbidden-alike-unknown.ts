import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { differences, maskedPairs } from './row/masking.ts';
import { failedOn } from './row/sets.ts';

const foreign = {
  standing: 'insufficient',
  credential: 'identity:globex',
  identity: 'globex',
  madeBy: 'acme',
  expected: '403 or 404',
} as const;

export default defineRule({
  id: 'forbidden-alike-unknown',
  title: 'What is hidden cannot be told from what is not there',
  subject: 'masking',
  reach: 'operation',
  severity: 'medium',
  keyword: { default: 'none' },
  references: [rfc(9110, '15.5.4'), { title: 'Google AIP-211', url: 'https://google.aip.dev/211' }],
  meaning: 'The existence of what callers may not see leaks to them: ids can be tried until one is answered otherwise.',
  fix: 'Answer both from one place, with the same status, fields and words; look for the object within what the caller may see.',
  exceptions: [
    'Nothing has to be hidden: without `policy.masking`, only a 404 for what belongs to another tenant is held against it.',
    'Ids of the request, times, and ids of requests and errors differ from answer to answer and are left out.',
    'One answer for both, be it 403 (`policy.masking: forbidden`, AIP-211) or 404, is right.',
  ],
  mapping: CROSSWALK.masking,
  messages: { leaks: 'what is forbidden and what is not there differ in {what}' },
  examples: [
    {
      title: 'hidden, word for word',
      given: [
        { ...foreign, response: 'HTTP/1.1 404 Not Found\nX-Request-Id: 1\n\nno such order' },
        { ...foreign, request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\nX-Request-Id: 2\n\nno such order' },
      ],
      outcome: 'passed',
    },
    {
      title: 'hidden in other words',
      given: [
        { ...foreign, response: 'HTTP/1.1 404 Not Found\n\norder not visible' },
        { ...foreign, request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\nno such order' },
      ],
      outcome: 'failed',
    },
    {
      title: 'a challenge tells',
      given: [
        { ...foreign, response: 'HTTP/1.1 404 Not Found\nWWW-Authenticate: Bearer\n\n' },
        { ...foreign, request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'nothing is hidden, and nothing has to be',
      given: [
        { ...foreign, response: 'HTTP/1.1 403 Forbidden\n\n' },
        { ...foreign, request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const pairs = maskedPairs(evidence);
    if (pairs.length === 0) return { outcome: 'inapplicable' };
    const leaks = pairs.flatMap((pair) => (differences(pair).length === 0 ? [] : [pair]));
    const what = [...new Set(leaks.flatMap(differences))].join(', ');
    return failedOn(
      leaks.flatMap(({ forbidden, unknown }) => [forbidden, unknown]),
      'leaks',
      { what },
    );
  },
});
