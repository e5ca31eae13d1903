import { NOT_THERE } from '../answer.ts';
import { defineDefect } from '../defect.ts';

/** An exception filter turns the 403 into a 404, and leaves the fields that the guard has set. */
export default defineDefect({
  id: 'hides-with-challenge',
  title: "Hides another tenant's order behind a 404 that still carries the challenge of the 403",
  needs: 'tenants',
  rules: ['forbidden-alike-unknown'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'other-tenant'
        ? { ...NOT_THERE, headers: { ...NOT_THERE.headers, 'www-authenticate': 'Bearer realm="orders"' } }
        : gates.refuse(call, refusal),
  }),
});
