import { defineRule } from '../define.ts';
import { isDue } from '../http/gate.ts';

export default defineRule({
  id: 'identity-granted',
  title: 'A named caller is granted what it may call',
  subject: 'authorization',
  reach: 'case',
  standings: ['sufficient'],
  needs: ['control'],
  severity: 'medium',
  keyword: { default: 'none' },
  references: [
    {
      title: 'OWASP NHI5:2025 Overprivileged NHI',
      url: 'https://owasp.org/www-project-non-human-identities-top-10/2025/5-overprivileged-nhi/',
    },
  ],
  meaning:
    'A caller that is to do its work cannot: whoever runs it will give it more than it needs until it works, or what you believe that it may do is wrong.',
  fix: 'Give it the scope or role that it lacks, or take the operation out of what it may call; `lacking` in the report names the scopes.',
  exceptions: [
    'Any failure but 401 and 403 says nothing about permission: cantTell.',
    'What the identity may call is your word (`may`), or follows from its scopes; where these do not decide, it is not judged.',
  ],
  mapping: { asvs: ['8.1.1', '8.2.1'], owaspNhi: ['NHI5'], csf: ['PR.AA-05'] },
  messages: {
    refused: '{identity}, which may call it, was answered {status}',
    'not-granted': '{identity}, which may call it, was answered {status}, which says nothing about permission',
  },
  examples: [
    {
      title: 'granted',
      given: [
        {
          standing: 'sufficient',
          credential: 'identity:ci-bot',
          identity: 'ci-bot',
          response: 'HTTP/1.1 200 OK\n\n{}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'refused',
      given: [
        {
          standing: 'sufficient',
          credential: 'identity:ci-bot',
          identity: 'ci-bot',
          response: 'HTTP/1.1 403 Forbidden\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'the request itself did not succeed',
      given: [
        {
          standing: 'sufficient',
          credential: 'identity:ci-bot',
          identity: 'ci-bot',
          response: 'HTTP/1.1 409 Conflict\n\n',
        },
      ],
      outcome: 'cantTell',
    },
    {
      title: 'a token from before a change may be either',
      given: [
        {
          standing: 'sufficient',
          credential: 'identity:ci-bot',
          identity: 'ci-bot',
          expected: '2xx or 4xx',
          response: 'HTTP/1.1 403 Forbidden\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'sent to log in, though it may',
      given: [
        {
          standing: 'sufficient',
          credential: 'identity:ci-bot',
          identity: 'ci-bot',
          response: 'HTTP/1.1 401 Unauthorized\n\n',
        },
      ],
      outcome: 'failed',
    },
  ],
  judge: ({ case: { identity, expected }, gate, answer }) => {
    if (identity === undefined) return { outcome: 'inapplicable' };
    if (isDue(expected, gate)) return { outcome: 'passed' };
    const data = { identity, status: answer.status };
    const isRefused = gate === 'unauthenticated' || gate === 'forbidden';
    return isRefused
      ? { outcome: 'failed', message: 'refused', data }
      : { outcome: 'cantTell', message: 'not-granted', data };
  },
});
