import { defineRule, rfc } from '../define.ts';
import { deletesNothing, isDue } from '../http/gate.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { MISSING_ROLE } from './row/kinds.ts';
import { asvs } from './row/sources.ts';

export default defineRule({
  id: 'insufficient-scope-refused',
  title: 'A valid token without the required scopes or roles is not granted',
  subject: 'authorization',
  reach: 'case',
  standings: ['insufficient'],
  needs: [],
  severity: 'critical',
  keyword: { default: 'MUST', http: 'none' },
  references: [rfc(6749, '7'), asvs('8.2.1'), asvs('10.3.2')],
  meaning: 'Every client with any token can do what only some may do: the second gate is open.',
  fix: 'Compare the scopes of the verified token with those the operation requires, and answer 403 where one is missing.',
  exceptions: [
    'Where one of several scopes is meant to suffice (`scopeMode: any`, alternatives), a token with one of them is not insufficient.',
    'A request that is refused with any token shows nothing of scopes.',
    'A scope that implies others belongs into the document as an alternative.',
  ],
  mapping: CROSSWALK.scope,
  messages: {
    granted: 'answered {status} to a token without the required scopes',
    role: 'answered {status} to a token without the required roles',
    identity: 'answered {status} to {identity}, which may not call it',
  },
  examples: [
    { title: 'granted', given: [{ standing: 'insufficient', response: 'HTTP/1.1 200 OK\n\n{}' }], outcome: 'failed' },
    {
      title: 'granted without the role',
      given: [{ standing: 'insufficient', credential: 'missing-role', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'failed',
    },
    {
      title: 'refused',
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'granted, though the body cannot be read',
      given: [{ standing: 'insufficient', request: 'invalid-body', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'failed',
    },
    {
      title: 'refused for what is asked for',
      given: [{ standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'inapplicable',
    },
    {
      title: 'a deletion of what is not there',
      method: 'DELETE',
      given: [{ standing: 'insufficient', request: 'unknown-id', response: 'HTTP/1.1 204 No Content\n\n' }],
      outcome: 'inapplicable',
    },
    {
      title: 'a deletion',
      method: 'DELETE',
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 204 No Content\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'a caller that may not',
      given: [
        {
          standing: 'insufficient',
          credential: 'identity:billing-bot',
          identity: 'billing-bot',
          response: 'HTTP/1.1 200 OK\n\n{}',
        },
      ],
      outcome: 'failed',
    },
  ],
  judge: ({ case: tried, gate, answer }) => {
    const { identity, madeBy, request, expected, credential } = tried;
    // What belongs to another tenant is no matter of scopes.
    if (madeBy !== undefined) return { outcome: 'inapplicable' };
    // What another method or spelling opens is told by what it reaches.
    if (expected === 'not granted') return { outcome: 'inapplicable' };
    // Nor is it shown by a refusal of what would be refused with any scope.
    if (request !== 'golden' && gate !== 'granted' && !isDue(expected, gate)) return { outcome: 'inapplicable' };
    if (gate === 'forbidden' || gate === 'unauthenticated' || gate === 'not-found') return { outcome: 'passed' };
    if (gate !== 'granted' || deletesNothing(tried)) return { outcome: 'inapplicable' };
    const { status } = answer;
    return identity === undefined
      ? { outcome: 'failed', message: credential === MISSING_ROLE ? 'role' : 'granted', data: { status } }
      : { outcome: 'failed', message: 'identity', data: { status, identity } };
  },
});
