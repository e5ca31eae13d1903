import { defineDefect } from '../defect.ts';
import type { Authentication, Call } from '../gates.ts';

/** An authorizer at the gateway whose results are kept by the request line, for reads; what carries no token does not get to it. */
export default defineDefect({
  id: 'remembers-verdict-by-url',
  title: 'Keeps the verdict of the authorizer by method and URL, whatever token comes next',
  pattern: 'cached-verdict',
  rules: ['cached-verdict', 'insufficient-scope-refused'],
  apply: (gates) => {
    const allowed = new Map<string, Authentication>();
    const keyOf = ({ method, url }: Call): string => `${method} ${url}`;
    return {
      ...gates,
      authenticate: async (call, finished) => {
        const known = allowed.get(keyOf(call));
        if (call.method === 'GET' && known !== undefined && gates.present(call).length > 0) return known;
        const authentication = await gates.authenticate(call, finished);
        if (authentication.kind !== 'authenticated') return authentication;
        if (gates.authorize(call, authentication.callers, finished) === undefined) {
          allowed.set(keyOf(call), authentication);
        }
        return authentication;
      },
    };
  },
});
