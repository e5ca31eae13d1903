import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { failedOn, having, setsOf } from './row/sets.ts';
import { FAPI2, MCP_TOKENS } from './row/sources.ts';

export default defineRule({
  id: 'claim-as-403',
  title: 'A token that fails by one of its claims is answered like any invalid token',
  subject: 'token-validity',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'SHOULD', http: 'none', fapi2: 'MUST', mcp: 'MUST' },
  pattern: 'claim-as-403',
  explains: ['invalid-token-401', 'error-code-matches-status'],
  references: [rfc(6750, '3.1'), rfc(9068, '4'), FAPI2, MCP_TOKENS],
  meaning:
    'Expiry, issuer or audience is checked at the second gate: clients with a stale or foreign token are told that they may not.',
  fix: 'Check exp, nbf, iss and aud together with the signature, and answer 401 invalid_token for each.',
  exceptions: [
    'Where every invalid token is answered 403 it is all-403, not this.',
    'A 403 that lacks a scope besides is the second gate, rightly: compound kinds are left out where expiry is not looked at.',
  ],
  mapping: CROSSWALK.separation,
  messages: { forbidden: 'some invalid tokens are answered 403, others 401: {kinds}' },
  examples: [
    {
      title: 'audience at the wrong gate',
      given: [
        { standing: 'invalid', credential: 'bad-signature', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', credential: 'wrong-audience', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'one gate',
      given: [
        { standing: 'invalid', credential: 'bad-signature', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', credential: 'wrong-audience', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'passed',
    },
  ],
  judge: (evidence) => {
    const { invalid } = setsOf(evidence);
    if (invalid.length === 0) return { outcome: 'inapplicable' };
    const forbidden = having(invalid, 'forbidden');
    if (having(invalid, 'unauthenticated').length === 0) return { outcome: 'passed' };
    const kinds = [...new Set(forbidden.map((each) => each.case.credential))].join(', ');
    return failedOn(forbidden, 'forbidden', { kinds });
  },
});
