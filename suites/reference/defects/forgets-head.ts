import { defineDefect, onOperations } from '../defect.ts';

/** A table of permissions by method, in which HEAD does not stand, before a router that answers HEAD by GET. */
export default defineDefect({
  id: 'forgets-head',
  title: 'Lets nobody send HEAD where GET is permitted, on one operation',
  blemish: true,
  rules: ['head-granted-as-get'],
  apply: onOperations(['getOrder'], (gates) => ({
    ...gates,
    authorize: (call, callers, finished) =>
      call.method === 'HEAD'
        ? { kind: 'insufficient', scopes: ['orders:read'] }
        : gates.authorize(call, callers, finished),
  })),
});
