import { defineRule, rfc } from '../define.ts';
import { BY_METHOD } from './row/altered.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { closedTo } from './row/reach.ts';

const CONTROL = 'HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 10\n\n{"id":"1"}';

export default defineRule({
  id: 'method-gap',
  title: 'No other method reaches what the documented one is refused',
  subject: 'authorization',
  reach: 'case',
  standings: ['absent', 'insufficient'],
  needs: ['control'],
  severity: 'high',
  keyword: { default: 'SHOULD' },
  pattern: 'method-gap',
  references: [
    rfc(9110, '9.3.2'),
    {
      title: 'OWASP API5:2023',
      url: 'https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/',
    },
  ],
  meaning:
    'HEAD, OPTIONS, an undeclared method or a field that overrides the method gets to the handler past the gates that guard the documented method.',
  fix: 'Guard the route, not the method: refuse by default, and let OPTIONS be answered before routing. Turn off method overrides, or apply them before the gates.',
  exceptions: [
    'A method that is not served, refused, redirected or answered 501 is right.',
    'A 2xx that is not what the control was given passes: a CORS answer, a fallback page, another resource. Media type and contents are compared, for HEAD the fields.',
    'What the same credential is granted by the documented method is a matter of the gates themselves.',
  ],
  mapping: CROSSWALK.scope,
  messages: {
    reached: 'answered {status} to {request}, with what the documented method refuses to this credential',
    unclear: 'answered {status} to {request}, and nothing tells whether that is what the documented method refuses',
  },
  examples: [
    {
      title: 'HEAD is not guarded',
      control: CONTROL,
      given: [
        {
          standing: 'absent',
          request: 'head',
          expected: 'not granted',
          response: 'HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 10\n\n',
        },
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'OPTIONS reaches the handler',
      control: CONTROL,
      given: [
        {
          standing: 'absent',
          request: 'options',
          expected: 'not granted',
          response: 'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"id":"7"}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'OPTIONS is answered with what is allowed',
      control: CONTROL,
      given: [
        {
          standing: 'absent',
          request: 'options',
          expected: 'not granted',
          response: 'HTTP/1.1 204 No Content\nAllow: GET, HEAD\n\n',
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
          request: 'head',
          expected: 'not granted',
          response: 'HTTP/1.1 200 OK\nContent-Type: text/html\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'refused like GET',
      control: CONTROL,
      given: [
        {
          standing: 'insufficient',
          credential: 'no-scope',
          request: 'head',
          expected: 'not granted',
          response: 'HTTP/1.1 403 Forbidden\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'GET is open as well',
      control: CONTROL,
      given: [
        {
          standing: 'absent',
          request: 'head',
          expected: 'not granted',
          response: 'HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 10\n\n',
        },
        { standing: 'absent', response: CONTROL },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'a write without content',
      control: 'HTTP/1.1 204 No Content\n\n',
      given: [
        {
          standing: 'absent',
          request: 'method-override',
          expected: 'not granted',
          response: 'HTTP/1.1 204 No Content\n\n',
        },
      ],
      outcome: 'cantTell',
    },
  ],
  judge: (evidence) => (BY_METHOD.has(evidence.case.request) ? closedTo(evidence) : { outcome: 'inapplicable' }),
});
