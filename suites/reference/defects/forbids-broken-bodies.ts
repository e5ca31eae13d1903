import { problem } from '../answer.ts';
import { defineDefect, onOperations } from '../defect.ts';

/** A handler of errors that takes every error in front of the handler for one of the guard. */
export default defineDefect({
  id: 'forbids-broken-bodies',
  title: 'Answers 403 to a body that cannot be read, on one operation',
  pattern: 'error-dispatch',
  rules: ['error-dispatch'],
  apply: onOperations(['createOrder'], (gates) => ({
    ...gates,
    respond: (call, answer) =>
      answer.status === 400 ? problem(403, 'Access is denied.') : gates.respond(call, answer),
  })),
});
