import { defineDefect } from '../defect.ts';
import { REPORTS_BOT } from '../directory.ts';

/** What a subject may do is read when its token is first seen, and kept as long as the token lives. */
export default defineDefect({
  id: 'keeps-entitlements-of-old-tokens',
  title: 'holds tokens from before a change to what was so then',
  needs: 'hooks',
  blemish: true,
  rules: ['old-token-follows-change'],
  apply: (gates) => ({
    ...gates,
    authorize: (call, callers, finished) => {
      const changed = gates.trust.directory?.changedAt() ?? 0;
      const isOld = callers.some(({ subject, issuedAt = 0 }) => subject === REPORTS_BOT && issuedAt * 1000 < changed);
      return isOld ? { kind: 'insufficient', scopes: [] } : gates.authorize(call, callers, finished);
    },
  }),
});
