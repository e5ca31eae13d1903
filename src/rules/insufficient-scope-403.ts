import { defineRule, rfc } from '../define.ts';
import { isDue } from '../http/gate.ts';
import type { CaseEvidence } from '../model/evidence.ts';
import type { Judgement } from '../model/rule.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { MISSING_ROLE } from './row/kinds.ts';
import { refusalDue } from './row/refusal.ts';
import { FAPI2, MCP_ERRORS } from './row/sources.ts';

export default defineRule({
  id: 'insufficient-scope-403',
  title: 'A valid token without the required scopes is answered 403',
  subject: 'bearer',
  reach: 'case',
  standings: ['insufficient'],
  needs: ['control'],
  severity: 'high',
  keyword: { default: 'SHOULD', http: 'ought to', fapi2: 'MUST', mcp: 'MUST' },
  references: [rfc(6750, '3.1'), rfc(9110, '11.4'), rfc(9110, '15.5.4'), FAPI2, MCP_ERRORS],
  meaning:
    'Clients refresh or log in again, over and over, for a token that was never stale: the permission is what is missing.',
  fix: 'Answer 403 with error="insufficient_scope" where the token is valid and its scopes do not cover the operation.',
  exceptions: [
    'Under `policy.masking: not-found` a 404 is as right.',
    'A demand for stronger authentication is a 401 by design (RFC 9470).',
    'A request that is refused with any token is refused for what it is: only the intact request is judged.',
  ],
  mapping: CROSSWALK.separation,
  messages: {
    'other-status': 'answered {status} to a valid token without the required scopes, where 403 is due',
    role: 'answered {status} to a valid token without the required roles, where 403 is due',
    identity: 'answered {status} to {identity}, which may not call it, where {expected} is due',
    tenant: 'answered {status} to {identity} for what another tenant has made, where {expected} is due',
  },
  examples: [
    {
      title: 'forbidden',
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'sent to log in again',
      given: [
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'without the role, sent to log in again',
      given: [
        {
          standing: 'insufficient',
          credential: 'missing-role',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'a caller that may not is sent to log in again',
      given: [
        {
          standing: 'insufficient',
          credential: 'identity:billing-bot',
          identity: 'billing-bot',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'hidden without a masking policy',
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'forbidden, whatever is asked for',
      given: [{ standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'what is asked for is not there',
      given: [{ standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const { case: due, gate } = evidence;
    if (due.expected === 'not granted') return { outcome: 'inapplicable' };
    if (isDue(due.expected, gate)) return { outcome: 'passed' };
    // A request that is refused anyway may be refused for what it is: the order is a matter of its own.
    if (due.request !== 'golden') return { outcome: 'inapplicable' };
    return about(evidence, refusalDue(evidence, 'forbidden'));
  },
});

/** Names the caller, where it is one of the user's own, and what is missing, where that is a role. */
function about({ case: { identity, madeBy, expected, credential } }: CaseEvidence, judgement: Judgement): Judgement {
  if (judgement.outcome !== 'failed') return judgement;
  if (credential === MISSING_ROLE) return { ...judgement, message: 'role' };
  if (identity === undefined) return judgement;
  const message = madeBy === undefined ? 'identity' : 'tenant';
  return { ...judgement, message, data: { ...judgement.data, identity, expected } };
}
