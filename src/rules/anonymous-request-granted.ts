import { defineRule } from '../define.ts';

export default defineRule({
  id: 'anonymous-request-granted',
  title: 'An operation that the document declares public is open without a credential',
  subject: 'authorization',
  reach: 'case',
  standings: ['sufficient'],
  needs: [],
  severity: 'medium',
  keyword: { default: 'none' },
  references: [
    {
      title: 'OpenAPI 3.1.1, Security Requirement Object',
      url: 'https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object',
    },
  ],
  meaning: 'The document promises a public operation and the API asks for credentials: one of the two is wrong.',
  fix: 'Declare the requirement that the API enforces, or open the operation.',
  exceptions: [
    'Where no security is declared anywhere, the document says nothing, and nothing is promised.',
    'Any failure but 401 and 403 says that the request did not succeed, not that it was refused: cantTell.',
  ],
  mapping: { asvs: ['8.1.1'] },
  messages: {
    refused: 'answered {status} without a credential, though the document declares it public',
    'not-granted': 'answered {status} without a credential: the request itself did not succeed',
  },
  examples: [
    {
      title: 'open',
      given: [{ standing: 'sufficient', credential: 'absent', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'passed',
    },
    {
      title: 'closed',
      given: [{ standing: 'sufficient', credential: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'gone',
      given: [{ standing: 'sufficient', credential: 'absent', response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'cantTell',
    },
    {
      title: 'forbidden, though nobody is asked who they are',
      given: [{ standing: 'sufficient', credential: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'failed',
    },
  ],
  judge: ({ case: { presents, request }, gate, answer }) => {
    if (presents.length > 0 || request !== 'golden') return { outcome: 'inapplicable' };
    if (gate === 'granted') return { outcome: 'passed' };
    const isRefused = gate === 'unauthenticated' || gate === 'forbidden';
    const data = { status: answer.status };
    return isRefused
      ? { outcome: 'failed', message: 'refused', data }
      : { outcome: 'cantTell', message: 'not-granted', data };
  },
});
