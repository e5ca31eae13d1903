import { defineDefect } from '../defect.ts';
import { pastTheGuard } from '../rewritten.ts';

/** A guard that compares letter by letter, in front of a router that ignores case. */
export default defineDefect({
  id: 'ignores-case-behind-guard',
  title: 'Serves /CUSTOMERS like /customers, and guards /customers alone',
  rules: ['path-variant-refused'],
  apply: (gates) =>
    pastTheGuard(gates, ({ url }) =>
      url.startsWith('/CUSTOMERS/') ? { url: url.replace('/CUSTOMERS/', '/customers/') } : undefined,
    ),
});
