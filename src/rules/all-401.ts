import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { allAre, failedOn, having, setsOf, withIdentities } from './row/sets.ts';
import { FAPI2, MCP_ERRORS } from './row/sources.ts';

export default defineRule({
  id: 'all-401',
  title: 'Missing permission is told apart from a bad credential',
  subject: 'separation',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'SHOULD', http: 'ought to', fapi2: 'MUST', mcp: 'MUST' },
  pattern: 'all-401',
  explains: ['insufficient-scope-403', 'error-code-matches-status', 'invalid-token-error-code'],
  references: [rfc(6750, '3.1'), rfc(9110, '11.4'), rfc(9110, '15.5.4'), FAPI2, MCP_ERRORS],
  meaning: 'Both gates answer 401: clients log in again for a permission that no login will give them.',
  fix: 'Answer 403 with error="insufficient_scope" once the token is known to be valid.',
  exceptions: [
    'Masking by 404 or an answer of 403 to some of the insufficient credentials is no collapse: all of them must be answered 401.',
    'A demand for stronger authentication is a 401 by design (RFC 9470): the tokens that are sent here lack scopes or roles alone.',
  ],
  mapping: CROSSWALK.separation,
  messages: { collapsed: 'every insufficient credential is answered 401, as if it were invalid' },
  examples: [
    {
      title: 'collapsed',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 401 Unauthorized\n\n' },
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
    const { absent, invalid, insufficient } = setsOf(evidence);
    if (insufficient.length === 0) return { outcome: 'inapplicable' };
    const isCollapsed =
      allAre(insufficient, 'unauthenticated') && having([...absent, ...invalid], 'unauthenticated').length > 0;
    return failedOn(isCollapsed ? withIdentities(insufficient, evidence) : [], 'collapsed');
  },
});
