import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'crashes-on-missing-header',
  title: 'Reads the Authorization field of one operation without asking whether it is there',
  pattern: 'crash-on-malformed',
  rules: ['credentials-never-crash'],
  apply: onOperations(['getOrder'], (gates) => ({
    ...gates,
    present: (call) => {
      if (call.headers.authorization === undefined) throw new TypeError('Cannot read properties of undefined');
      return gates.present(call);
    },
  })),
});
