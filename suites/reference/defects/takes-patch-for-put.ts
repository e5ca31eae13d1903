import { defineDefect } from '../defect.ts';
import { pastTheGuard } from '../rewritten.ts';

/** A handler for any method, behind a guard for those that are documented. */
export default defineDefect({
  id: 'takes-patch-for-put',
  title: 'Serves PATCH like PUT on one path, and guards PUT alone',
  pattern: 'method-gap',
  rules: ['method-gap'],
  apply: (gates) =>
    pastTheGuard(gates, ({ method, url }) =>
      method === 'PATCH' && url.startsWith('/inventory/') ? { method: 'PUT' } : undefined,
    ),
});
