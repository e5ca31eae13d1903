import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

/** The lookup finds the order, sees whose it is, and throws a 404 of its own. */
export default defineDefect({
  id: 'hides-in-other-words',
  title: "Hides another tenant's order behind a 404 that says something else than the one for no order",
  needs: 'tenants',
  rules: ['forbidden-alike-unknown'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'other-tenant' ? problem(404, 'The order is not visible to you.') : gates.refuse(call, refusal),
  }),
});
