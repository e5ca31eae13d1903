import { defineCredential, rfc } from '../define.ts';
import { withLowAcr } from './step-up/low-acr.ts';

export default defineCredential({
  id: 'low-acr',
  title: 'Valid token of a user who authenticated in a weaker way than is asked for',
  standing: 'invalid',
  families: ['bearer'],
  stepUp: 'acrValues',
  variants: ['other', 'missing'],
  fault: { on: 'token', change: withLowAcr },
  references: [rfc(9470, '3'), rfc(9470, '6.2')],
});
