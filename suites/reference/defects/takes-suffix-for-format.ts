import { defineDefect } from '../defect.ts';
import { pastTheGuard } from '../rewritten.ts';

/** A router that reads the format from the end of the path, behind a guard that takes it for a part of the path. */
export default defineDefect({
  id: 'takes-suffix-for-format',
  title: 'Serves a path that ends in .json like the one without, on one path, unguarded',
  rules: ['path-variant-refused'],
  apply: (gates) =>
    pastTheGuard(gates, ({ url }) =>
      /^\/orders\/[^/]+\/refunds\.json$/.test(url) ? { url: url.replace(/\.json$/, '') } : undefined,
    ),
});
