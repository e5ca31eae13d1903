import { defineDefect } from '../defect.ts';
import { callerOf } from '../verification.ts';
import { takeApart } from './verification/accepting.ts';

export default defineDefect({
  id: 'authorizes-before-expiry',
  title: 'Looks at scopes before it looks whether the token has expired',
  pattern: 'claim-as-403',
  rules: ['invalid-token-401'],
  apply: (gates) => ({
    ...gates,
    authenticate: async (call, finished) => {
      const authentication = await gates.authenticate(call, finished);
      if (authentication.kind !== 'invalid' || authentication.fault !== 'expired') return authentication;
      const token = gates.present(call).flatMap((credential) => takeApart(credential) ?? [])[0];
      const lacking = gates.authorize(call, token === undefined ? [] : [callerOf(token.claims)], finished);
      return lacking ?? authentication;
    },
  }),
});
