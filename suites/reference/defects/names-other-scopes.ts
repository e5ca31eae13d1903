import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'names-other-scopes',
  title: 'Asks in its challenges for scopes that the document does not know',
  blemish: true,
  rules: ['challenge-scope-as-documented'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      gates.refuse(call, refusal.kind === 'insufficient' ? { ...refusal, scopes: ['orders.all'] } : refusal),
  }),
});
