import { problem } from '../answer.ts';
import { defineDefect, onOperations } from '../defect.ts';

/** A handler of refusals that is asked for only where JSON is, before the default of the framework. */
export default defineDefect({
  id: 'forbids-unless-json',
  title: 'Answers 403 instead of 401 to whoever does not name JSON, on one operation',
  pattern: 'accept-dependent',
  rules: ['accept-dependent'],
  apply: onOperations(['listOrders'], (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      String(call.headers.accept).includes('json') ? gates.refuse(call, refusal) : problem(403, 'Access is denied.'),
  })),
});
