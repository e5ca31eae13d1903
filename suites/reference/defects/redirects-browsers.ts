import { defineDefect } from '../defect.ts';

/** A guard of a framework for pages: whoever accepts HTML is sent to log in. */
export default defineDefect({
  id: 'redirects-browsers',
  title: 'Sends whoever accepts HTML and is not let in to a login page',
  pattern: 'accept-dependent',
  rules: ['refusal-not-redirected'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind !== 'insufficient' && call.headers.accept === 'text/html'
        ? { status: 302, headers: { location: '/login' } }
        : gates.refuse(call, refusal),
  }),
});
