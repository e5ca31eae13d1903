import { defineRule } from '../define.ts';
import type { Observation } from '../model/observation.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'preflight-not-refused',
  title: 'A preflight passes without a credential',
  subject: 'cors',
  reach: 'case',
  standings: ['absent'],
  needs: ['control'],
  severity: 'info',
  keyword: { default: 'none' },
  references: [{ title: 'Fetch, CORS protocol', url: 'https://fetch.spec.whatwg.org/#http-cors-protocol' }],
  meaning:
    'Browsers send preflights without credentials: where they are refused, no page of another origin can call the API.',
  fix: 'Answer OPTIONS with Access-Control-Request-Method before the gates, and let nothing else of it reach the handler.',
  exceptions: ['An API that sends no Access-Control field anywhere is not meant for other origins, and may refuse.'],
  mapping: CROSSWALK.protocol,
  messages: { refused: 'answered {status} to a preflight' },
  examples: [
    {
      title: 'refused',
      control: 'HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n\n{}',
      given: [
        {
          standing: 'absent',
          request: 'preflight',
          expected: 'not granted',
          response: 'HTTP/1.1 401 Unauthorized\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'answered',
      control: 'HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n\n{}',
      given: [
        {
          standing: 'absent',
          request: 'preflight',
          expected: 'not granted',
          response: 'HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: *\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'not for browsers',
      given: [
        {
          standing: 'absent',
          request: 'preflight',
          expected: 'not granted',
          response: 'HTTP/1.1 401 Unauthorized\n\n',
        },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'forbidden to browsers',
      control: 'HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n\n{}',
      given: [
        { standing: 'absent', request: 'preflight', expected: 'not granted', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'failed',
    },
  ],
  judge: ({ case: { request }, gate, answer, control }) => {
    if (request !== 'preflight' || ![answer, control].some(speaksOfOrigins)) return { outcome: 'inapplicable' };
    return gate === 'unauthenticated' || gate === 'forbidden'
      ? { outcome: 'failed', message: 'refused', data: { status: answer.status } }
      : { outcome: 'passed' };
  },
});

const speaksOfOrigins = (observation: Observation | undefined): boolean =>
  observation?.kind === 'response' && observation.headers.some(([name]) => name.startsWith('access-control-'));
