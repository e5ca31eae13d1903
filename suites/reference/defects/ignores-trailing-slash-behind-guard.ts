import { defineDefect } from '../defect.ts';
import { pastTheGuard } from '../rewritten.ts';

/** Matchers of paths that are exact, in front of a router that is not. */
export default defineDefect({
  id: 'ignores-trailing-slash-behind-guard',
  title: 'Serves a path with a slash more like the one without, and guards the one without alone',
  rules: ['path-variant-refused'],
  apply: (gates) =>
    pastTheGuard(gates, ({ url }) => (/\/(?:\?|$)/.test(url) ? { url: url.replace(/\/(?=\?|$)/, '') } : undefined)),
});
