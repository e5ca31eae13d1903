import { defineRule, rfc } from '../define.ts';
import { fieldValues } from '../http/gate.ts';
import type { Answered } from '../model/observation.ts';
import { CROSSWALK } from './row/crosswalk.ts';

const OPEN = 'HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n\n{}';

export default defineRule({
  id: 'challenge-exposed',
  title: 'Pages of other origins can read what a refusal says',
  subject: 'cors',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient'],
  needs: ['control'],
  severity: 'info',
  keyword: { default: 'none' },
  references: [
    rfc(9449, '7.1'),
    {
      title: 'Fetch, Access-Control-Expose-Headers',
      url: 'https://fetch.spec.whatwg.org/#http-access-control-expose-headers',
    },
  ],
  meaning:
    'A page of another origin gets the answer that is granted and not the refusal, or not its challenge: to it a stale token looks like a network that failed, or like any other 401.',
  fix: 'Set the CORS fields before the gates, on refusals too, and send Access-Control-Expose-Headers: WWW-Authenticate (and DPoP-Nonce, where there are nonces).',
  exceptions: [
    'An API whose granted answer allows no other origin is not meant for pages.',
    'Requests of a run name no origin: an API that sends its CORS fields only to pages is not judged.',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    hidden: 'the granted answer allows other origins, and the {status} does not',
    unexposed: 'the {status} allows other origins, and does not let them read WWW-Authenticate',
  },
  examples: [
    {
      title: 'readable',
      control: OPEN,
      given: [
        {
          standing: 'absent',
          response:
            'HTTP/1.1 401 Unauthorized\nAccess-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: ETag, www-authenticate\nWWW-Authenticate: Bearer\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'everything is exposed, to requests without cookies',
      control: OPEN,
      given: [
        {
          standing: 'absent',
          response:
            'HTTP/1.1 401 Unauthorized\nAccess-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: *\nWWW-Authenticate: Bearer\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'the challenge cannot be read',
      control: OPEN,
      given: [
        {
          standing: 'invalid',
          response: 'HTTP/1.1 401 Unauthorized\nAccess-Control-Allow-Origin: *\nWWW-Authenticate: Bearer\n\n',
        },
      ],
      outcome: 'failed',
      message: 'unexposed',
    },
    {
      title: 'the refusal cannot be read',
      control: OPEN,
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'failed',
      message: 'hidden',
    },
    {
      title: 'nothing to expose',
      control: OPEN,
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\nAccess-Control-Allow-Origin: *\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'not for pages',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ case: { request }, gate, answer, control }) => {
    if (request !== 'golden' || (gate !== 'unauthenticated' && gate !== 'forbidden'))
      return { outcome: 'inapplicable' };
    if (control?.kind !== 'response' || !allowsOrigins(control)) return { outcome: 'inapplicable' };
    const data = { status: answer.status };
    if (!allowsOrigins(answer)) return { outcome: 'failed', message: 'hidden', data };
    const isRead = fieldValues(answer, 'www-authenticate').length === 0 || exposes(answer, 'www-authenticate');
    return isRead ? { outcome: 'passed' } : { outcome: 'failed', message: 'unexposed', data };
  },
});

const allowsOrigins = (answer: Answered): boolean => fieldValues(answer, 'access-control-allow-origin').length > 0;

/** `*` means all but for requests with cookies; tokens travel in a field of their own. */
const exposes = (answer: Answered, field: string): boolean =>
  fieldValues(answer, 'access-control-expose-headers')
    .flatMap((value) => value.toLowerCase().split(','))
    .some((name) => name.trim() === field || name.trim() === '*');
