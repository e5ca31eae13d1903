import { defineDefect } from '../defect.ts';

/** A proxy that signs people in, in front of an API. */
export default defineDefect({
  id: 'redirects-to-login',
  title: 'Sends whoever has no valid credential to a login page',
  pattern: 'login-redirect',
  // A key that stood in the query goes with it into Location.
  rules: ['refusal-not-redirected', 'credential-not-echoed'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'absent' || refusal.kind === 'invalid'
        ? { status: 302, headers: { location: `/oauth2/start?rd=${encodeURIComponent(call.url)}` } }
        : gates.refuse(call, refusal),
  }),
});
