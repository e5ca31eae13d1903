import { json } from '../answer.ts';
import { defineDefect } from '../defect.ts';

/** A gateway that knows the routes, and one answer to all that is none. */
export default defineDefect({
  id: 'forbids-unknown-routes',
  title: 'Answers 403 for every path and method that there is not',
  pattern: 'route-as-auth',
  blemish: true,
  rules: ['route-as-auth'],
  apply: (gates) => ({
    ...gates,
    respond: (call, answer) =>
      call.route === undefined && (answer.status === 404 || answer.status === 405)
        ? json(403, { message: 'Missing Authentication Token' })
        : gates.respond(call, answer),
  }),
});
