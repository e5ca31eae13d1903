import { problem } from '../answer.ts';
import { defineDefect, onOperations } from '../defect.ts';

const CLAIMS: ReadonlySet<string> = new Set(['issuer', 'audience', 'premature', 'expired']);

export default defineDefect({
  id: 'claims-403-once',
  title: 'Checks the claims of a token behind the second gate on one operation',
  pattern: 'claim-as-403',
  rules: ['invalid-token-401'],
  apply: onOperations(['deleteOrder'], (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'invalid' && CLAIMS.has(refusal.fault)
        ? problem(403, 'The token is not meant for this.')
        : gates.refuse(call, refusal),
  })),
});
