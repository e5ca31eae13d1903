import { defineDefect, onOperations } from '../defect.ts';

/** A guard that is registered for GET, before a router that answers HEAD by GET. */
export default defineDefect({
  id: 'leaves-head-unguarded',
  title: 'Guards GET and not HEAD on one operation',
  pattern: 'method-gap',
  rules: ['method-gap'],
  apply: onOperations(['getOrder'], (gates) => ({
    ...gates,
    access: (call) => (call.method === 'HEAD' ? { anonymous: true, alternatives: [] } : gates.access(call)),
  })),
});
