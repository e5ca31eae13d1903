import { noContent } from '../answer.ts';
import { defineDefect } from '../defect.ts';

/** Idempotent to a fault: what is gone already needs no permission. */
export default defineDefect({
  id: 'deletes-nothing-before-scope',
  title: 'Confirms the deletion of what is not there before it looks at scopes',
  pattern: 'existence-first',
  blemish: true,
  rules: ['insufficient-scope-before-lookup'],
  apply: (gates) => ({
    ...gates,
    order: (call) =>
      call.method === 'DELETE' ? ['authenticate', 'lookup', 'authorize', 'validate'] : gates.order(call),
    respond: (call, answer) =>
      call.method === 'DELETE' && answer.status === 404 ? noContent() : gates.respond(call, answer),
  }),
});
