import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'redirects-to-login-once',
  title: 'Sends whoever comes without a credential to a login page, on one operation',
  pattern: 'login-redirect',
  rules: ['refusal-not-redirected'],
  apply: onOperations(['getCustomer'], (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'absent'
        ? { status: 303, headers: { location: 'https://login.orders.test/users/sign_in' } }
        : gates.refuse(call, refusal),
  })),
});
