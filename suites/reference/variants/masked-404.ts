import { NOT_THERE } from '../answer.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'masked-404',
  title: 'What a caller may not do is answered as if it were not there',
  resembles: 'GitHub for private repositories; RFC 9110 §15.5.4',
  declares: { policy: { masking: 'not-found' } },
  undeclared: ['insufficient-scope-403'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => (refusal.kind === 'insufficient' ? NOT_THERE : gates.refuse(call, refusal)),
  }),
});
