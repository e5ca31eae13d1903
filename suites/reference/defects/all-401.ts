import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'all-401',
  title: 'Answers an insufficient token as if it were a bad one',
  pattern: 'all-401',
  rules: ['insufficient-scope-403'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      if (refusal.kind !== 'insufficient') return gates.refuse(call, refusal);
      return gates.refuse(call, { kind: 'invalid', schemes: ['oauth'], scheme: 'oauth', fault: 'claim' });
    },
  }),
});
