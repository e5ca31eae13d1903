import { defineDefect, onOperations } from '../defect.ts';
import { REPORTS_BOT } from '../directory.ts';

/** The subject is looked up in the table of users, and a client has no row there. */
export default defineDefect({
  id: 'takes-service-account-for-unknown',
  title: 'answers 401 to a service account where it looks for a user',
  needs: 'identities',
  rules: ['identity-granted'],
  apply: onOperations(['listOrders', 'getOrder'], (gates) => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      const isBot = verification.kind === 'valid' && verification.caller.subject === REPORTS_BOT;
      return isBot ? { kind: 'invalid', fault: 'claim' } : verification;
    },
  })),
});
