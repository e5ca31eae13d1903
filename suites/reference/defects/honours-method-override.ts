import { defineDefect } from '../defect.ts';
import { pastTheGuard } from '../rewritten.ts';

/** A guard with a rule for each method and path, in front of a middleware that changes the method. */
export default defineDefect({
  id: 'honours-method-override',
  title: 'Lets a field change the method once the gates are passed',
  pattern: 'method-gap',
  rules: ['method-gap'],
  apply: (gates) =>
    pastTheGuard(gates, ({ headers }) => {
      const method = headers['x-http-method-override'];
      return typeof method === 'string' ? { method: method.toUpperCase() } : undefined;
    }),
});
