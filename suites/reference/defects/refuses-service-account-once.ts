import { defineDefect, onOperations } from '../defect.ts';
import { REPORTS_BOT } from '../directory.ts';

/** A list of clients beside the scopes, on one route, that nobody keeps. */
export default defineDefect({
  id: 'refuses-service-account-once',
  title: 'refuses a service account what its scopes suffice for, on one operation',
  needs: 'identities',
  rules: ['identity-granted'],
  apply: onOperations(['listRefunds'], (gates) => ({
    ...gates,
    authorize: (call, callers, finished) =>
      callers.some(({ subject }) => subject === REPORTS_BOT)
        ? { kind: 'insufficient', scopes: ['payments:read'] }
        : gates.authorize(call, callers, finished),
  })),
});
