import { defineDefect } from '../defect.ts';
import { pastTheGuard } from '../rewritten.ts';

/** A guard that is mounted on path prefixes, in front of a router that merges slashes. */
export default defineDefect({
  id: 'merges-slashes-behind-guard',
  title: 'Serves //orders like /orders, and guards /orders alone',
  rules: ['path-variant-refused'],
  apply: (gates) =>
    pastTheGuard(gates, ({ url }) => (url.startsWith('//') ? { url: url.replace(/^\/+/, '/') } : undefined)),
});
