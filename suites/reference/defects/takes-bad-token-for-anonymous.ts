import { defineDefect, onOperations } from '../defect.ts';
import type { Caller } from '../verification.ts';

/** Whom a middleware puts in that is told not to require credentials. */
const EVERYBODY: Caller = { scheme: 'oauth', subject: 'anonymous', scopes: ['orders:read'] };

export default defineDefect({
  id: 'takes-bad-token-for-anonymous',
  title: 'Takes a token that does not verify for none at all, and lets anonymous callers in',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused', 'token-content-strict'],
  apply: onOperations(['listOrders', 'getOrder'], (gates) => ({
    ...gates,
    authenticate: async (call, finished) => {
      const authentication = await gates.authenticate(call, finished);
      return authentication.kind === 'invalid' ? { kind: 'authenticated', callers: [EVERYBODY] } : authentication;
    },
  })),
});
