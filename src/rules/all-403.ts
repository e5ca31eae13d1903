import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { allAre, failedOn, setsOf } from './row/sets.ts';
import { FAPI2, MCP_ERRORS } from './row/sources.ts';

export default defineRule({
  id: 'all-403',
  title: 'A bad credential is told apart from missing permission',
  subject: 'separation',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'SHOULD', fapi2: 'MUST', mcp: 'MUST' },
  pattern: 'all-403',
  explains: ['absent-credentials-401', 'invalid-token-401', 'error-code-matches-status'],
  references: [rfc(9110, '11.4'), rfc(6750, '3.1'), FAPI2, MCP_ERRORS],
  meaning: 'Both gates answer 403: clients whose token is merely missing or stale are told that they may never.',
  fix: 'Answer 401 with a challenge wherever the credential is missing or fails verification.',
  exceptions: [
    'A CSRF filter or firewall that answers 403 before the first gate leaves no evidence: confounded and throttled answers are left out.',
    'An operation that the document declares public is not judged by what it answers to a bad token.',
  ],
  mapping: CROSSWALK.separation,
  messages: { collapsed: 'missing and invalid credentials are all answered 403' },
  examples: [
    {
      title: 'collapsed',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'invalid', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'two gates',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'passed',
    },
  ],
  judge: (evidence) => {
    const { absent, invalid } = setsOf(evidence);
    const unauthenticated = [...absent, ...invalid];
    if (unauthenticated.length === 0) return { outcome: 'inapplicable' };
    return failedOn(allAre(unauthenticated, 'forbidden') ? unauthenticated : [], 'collapsed');
  },
});
