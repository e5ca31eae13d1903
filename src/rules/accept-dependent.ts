import { defineRule, rfc } from '../define.ts';
import { gateOf } from '../http/gate.ts';
import type { CaseEvidence, Gate } from '../model/evidence.ts';
import { BY_ACCEPT } from './row/accept.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { failedOn } from './row/sets.ts';

export default defineRule({
  id: 'accept-dependent',
  title: 'A refusal is the same whatever the request accepts',
  subject: 'separation',
  reach: 'operation',
  severity: 'medium',
  keyword: { default: 'none' },
  pattern: 'accept-dependent',
  explains: ['refusal-not-redirected', 'credentials-never-crash'],
  references: [rfc(9110, '12.5.1'), rfc(9110, '11.4')],
  meaning:
    'Clients that do not ask for JSON are taken for browsers: the same missing credential is a 401 to some and a login page or another status to others.',
  fix: 'Decide about credentials before content is negotiated, and render the same status in whatever media type is asked for.',
  exceptions: [
    '406 is the answer to what is accepted, not to the credential.',
    'The body may differ: only the status is compared.',
  ],
  mapping: CROSSWALK.separation,
  messages: { differs: 'answered {other} where the request accepts {accepted}, and {usual} otherwise' },
  examples: [
    {
      title: 'a login page for browsers',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'accept-html', response: 'HTTP/1.1 302 Found\nLocation: /login\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'alike',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        {
          standing: 'absent',
          request: 'accept-html',
          response: 'HTTP/1.1 401 Unauthorized\nContent-Type: text/html\n\n<p>Log in.</p>',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'no such representation',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'accept-html', response: 'HTTP/1.1 406 Not Acceptable\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'sent to log in whatever is accepted',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 302 Found\nLocation: /login\n\n' },
        { standing: 'absent', request: 'accept-html', response: 'HTTP/1.1 302 Found\nLocation: /login\n\n' },
      ],
      outcome: 'passed',
    },
  ],
  judge: ({ cases }) => {
    const compared = cases.filter(isComparable);
    if (compared.length === 0) return { outcome: 'inapplicable' };
    const odd = compared.filter(({ answer, canonical }) => answer.status !== canonical?.status);
    const [first] = odd;
    return failedOn(odd, 'differs', {
      other: first?.answer.status ?? '',
      accepted: first?.case.request === 'accept-html' ? 'text/html' : '*/*',
      usual: first?.canonical?.status ?? '',
    });
  },
});

/** Refused in both, and neither for what it accepts. */
const isComparable = ({ case: { request }, gate, answer, canonical, controlGranted, policy }: CaseEvidence): boolean =>
  BY_ACCEPT.has(request) &&
  controlGranted &&
  canonical !== undefined &&
  REFUSALS.has(gate) &&
  REFUSALS.has(gateOf(canonical, policy)) &&
  answer.status !== 406 &&
  canonical.status !== 406;

/** What is let in is a matter of the gates. */
const REFUSALS: ReadonlySet<Gate> = new Set([
  'unauthenticated',
  'forbidden',
  'not-found',
  'redirected',
  'rejected',
  'crashed',
]);
