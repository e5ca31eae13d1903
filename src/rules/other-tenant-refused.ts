import { defineRule } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'other-tenant-refused',
  title: 'What one tenant has made is out of reach for another',
  subject: 'authorization',
  reach: 'case',
  standings: ['insufficient'],
  needs: [],
  severity: 'critical',
  keyword: { default: 'none' },
  references: [
    {
      title: 'OWASP API1:2023 Broken Object Level Authorization',
      url: 'https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/',
    },
    { title: 'CWE-639', url: 'https://cwe.mitre.org/data/definitions/639.html' },
  ],
  meaning:
    "Every customer can read or change every other customer's data: the scope is right, and nobody asks whose object it is.",
  fix: 'Look up each object within the tenant of the verified token, never by its id alone.',
  exceptions: [
    'What tenants share on purpose belongs to neither: leave such operations out of the identities that are to be told apart.',
    '403 and 404 are both right; whether 404 hides anything is another rule.',
  ],
  mapping: CROSSWALK.object,
  messages: { granted: 'answered {status} to {identity} for what {maker} of another tenant has made' },
  examples: [
    {
      title: "another tenant's order",
      given: [
        {
          standing: 'insufficient',
          credential: 'identity:globex',
          identity: 'globex',
          madeBy: 'acme',
          response: 'HTTP/1.1 200 OK\n\n{}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'hidden',
      given: [
        {
          standing: 'insufficient',
          credential: 'identity:globex',
          identity: 'globex',
          madeBy: 'acme',
          response: 'HTTP/1.1 404 Not Found\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'a matter of scopes',
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'inapplicable',
    },
    {
      title: 'forbidden',
      given: [
        {
          standing: 'insufficient',
          credential: 'identity:globex',
          identity: 'globex',
          madeBy: 'acme',
          response: 'HTTP/1.1 403 Forbidden\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'sent to log in, which keeps it out as well',
      given: [
        {
          standing: 'insufficient',
          credential: 'identity:globex',
          identity: 'globex',
          madeBy: 'acme',
          response: 'HTTP/1.1 401 Unauthorized\n\n',
        },
      ],
      outcome: 'passed',
    },
  ],
  judge: ({ case: { identity = '', madeBy, request }, gate, answer }) => {
    // What is not there belongs to nobody.
    if (madeBy === undefined || request === 'unknown-id') return { outcome: 'inapplicable' };
    if (gate === 'forbidden' || gate === 'unauthenticated' || gate === 'not-found') return { outcome: 'passed' };
    if (gate !== 'granted') return { outcome: 'inapplicable' };
    return { outcome: 'failed', message: 'granted', data: { status: answer.status, identity, maker: madeBy } };
  },
});
