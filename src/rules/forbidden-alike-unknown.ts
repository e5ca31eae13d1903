import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { differences, maskedPairs, strangerDifferences, strangerPairs } from './row/masking.ts';
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
    'Nothing has to be hidden from callers that are known: without `policy.masking`, only a 404 for what belongs to another tenant is held against it. Strangers are to learn nothing, whatever is declared.',
    'What differs between two answers to the same request differs by chance; strangers are told of where one request was sent twice, or hiding is declared.',
    'How long an answer takes is not looked at: over a network it tells too little, and a guess would be held against sound APIs.',
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
    {
      title: 'strangers are told the same',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\nlog in' },
        { standing: 'absent', request: 'after-grant', response: 'HTTP/1.1 401 Unauthorized\n\nlog in' },
        { standing: 'absent', request: 'unknown-id', response: 'HTTP/1.1 401 Unauthorized\n\nlog in' },
      ],
      outcome: 'passed',
    },
    {
      title: 'strangers are told of what is there that it is private',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\nthis order is private' },
        { standing: 'absent', request: 'after-grant', response: 'HTTP/1.1 401 Unauthorized\n\nthis order is private' },
        { standing: 'absent', request: 'unknown-id', response: 'HTTP/1.1 401 Unauthorized\n\nlog in' },
      ],
      outcome: 'failed',
    },
    {
      title: 'each answer to a stranger has words of its own',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\nlog in, see ab1' },
        { standing: 'absent', request: 'after-grant', response: 'HTTP/1.1 401 Unauthorized\n\nlog in, see cd2' },
        { standing: 'absent', request: 'unknown-id', response: 'HTTP/1.1 401 Unauthorized\n\nlog in, see ef3' },
      ],
      outcome: 'passed',
    },
    {
      title: 'hidden from strangers, as is declared, in other words',
      policy: { absentCredential: '404' },
      method: 'PUT',
      given: [
        { standing: 'absent', expected: '401 or 404', response: 'HTTP/1.1 404 Not Found\n\nnot visible' },
        {
          standing: 'absent',
          expected: '401 or 404',
          request: 'unknown-id',
          response: 'HTTP/1.1 404 Not Found\n\nno order',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'hidden from strangers, and what is not there is not',
      policy: { absentCredential: '404' },
      given: [
        { standing: 'absent', expected: '401 or 404', response: 'HTTP/1.1 404 Not Found\n\n' },
        {
          standing: 'absent',
          expected: '401 or 404',
          request: 'unknown-id',
          response: 'HTTP/1.1 401 Unauthorized\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'looked up before the gate: another rule tells',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const compared = [
      ...maskedPairs(evidence).map((pair) => ({ pair, found: differences(pair) })),
      ...strangerPairs(evidence).map((pair) => ({ pair, found: strangerDifferences(pair, evidence) })),
    ];
    if (compared.length === 0) return { outcome: 'inapplicable' };
    const leaks = compared.filter(({ found }) => found.length > 0);
    const what = [...new Set(leaks.flatMap(({ found }) => found))].join(', ');
    return failedOn(
      leaks.flatMap(({ pair: { forbidden, unknown } }) => [forbidden, unknown]),
      'leaks',
      { what },
    );
  },
});
