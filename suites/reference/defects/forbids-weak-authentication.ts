import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

/** The second factor is taken for one more permission. */
export default defineDefect({
  id: 'forbids-weak-authentication',
  title: 'answers 403 where a stronger or newer login would open the door',
  needs: 'step-up',
  rules: ['step-up-401', 'invalid-token-401'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'weak' ? problem(403, 'A second factor is needed.') : gates.refuse(call, refusal),
  }),
});
