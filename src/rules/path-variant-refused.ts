import { defineRule } from '../define.ts';
import { BY_PATH } from './row/altered.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { closedTo } from './row/reach.ts';

const CONTROL = 'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"id":"1"}';

export default defineRule({
  id: 'path-variant-refused',
  title: 'A path written otherwise does not get past the gates',
  subject: 'authorization',
  reach: 'case',
  standings: ['absent', 'insufficient'],
  needs: ['control'],
  severity: 'critical',
  keyword: { default: 'none' },
  references: [
    {
      title: 'OWASP API5:2023',
      url: 'https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/',
    },
    { title: 'CWE-289', url: 'https://cwe.mitre.org/data/definitions/289.html' },
  ],
  meaning:
    'The gate compares the path literally and the router does not: with a slash, a capital letter or a suffix more, anybody is let in.',
  fix: 'Let the gate hang on the route that was found, or normalise the path once, before either of them; refuse what no rule covers.',
  exceptions: [
    'A router may be lenient: the same refusal as for the documented path is right, and so are 404, 400 and a redirect.',
    'A 2xx that is not what the control was given passes, such as a fallback page.',
    'What the same credential is granted at the documented path is a matter of the gates themselves.',
  ],
  mapping: CROSSWALK.scope,
  messages: {
    reached: 'answered {status} to {request}, with what the documented path refuses to this credential',
    unclear: 'answered {status} to {request}, and nothing tells whether that is what the documented path refuses',
  },
  examples: [
    {
      title: 'a doubled slash opens',
      control: CONTROL,
      given: [
        { standing: 'absent', request: 'doubled-slash', expected: 'not granted', response: CONTROL },
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'a lenient router behind the gate',
      control: CONTROL,
      given: [
        {
          standing: 'absent',
          request: 'trailing-slash',
          expected: 'not granted',
          response: 'HTTP/1.1 401 Unauthorized\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'sent to the documented path',
      control: CONTROL,
      given: [
        {
          standing: 'absent',
          request: 'trailing-slash',
          expected: 'not granted',
          response: 'HTTP/1.1 308 Permanent Redirect\nLocation: /example\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'a page for whatever is not known',
      control: CONTROL,
      given: [
        {
          standing: 'absent',
          request: 'suffix',
          expected: 'not granted',
          response: 'HTTP/1.1 200 OK\nContent-Type: text/html\n\n<!doctype html>',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'open in every spelling',
      control: CONTROL,
      given: [
        { standing: 'absent', request: 'upper-case', expected: 'not granted', response: CONTROL },
        { standing: 'absent', response: CONTROL },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => (BY_PATH.has(evidence.case.request) ? closedTo(evidence) : { outcome: 'inapplicable' }),
});
