import { defineDefect } from '../defect.ts';

/** Reads the scopes of the token, and neither `acr` nor `auth_time`. */
export default defineDefect({
  id: 'ignores-step-up',
  title: 'asks for no stronger and no newer authentication than any token has',
  needs: 'step-up',
  rules: ['step-up-enforced', 'unauthenticated-request-refused'],
  apply: (gates) => ({ ...gates, stepUp: () => undefined }),
});
