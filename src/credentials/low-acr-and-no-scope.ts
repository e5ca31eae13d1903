import { defineCredential, rfc } from '../define.ts';
import { withLowAcr } from './step-up/low-acr.ts';

export default defineCredential({
  id: 'low-acr-and-no-scope',
  title: 'Valid token without any scope, of a user who authenticated in a weaker way than is asked for',
  standing: 'insufficient',
  families: ['bearer'],
  stepUp: 'acrValues',
  compounds: 'low-acr and no-scope: either may be told first',
  expected: '401 or 403',
  fault: {
    on: 'token',
    change: ({ header, claims: { scope: _, scp: __, ...claims } }, context) => withLowAcr({ header, claims }, context),
  },
  references: [rfc(9470, '3')],
});
