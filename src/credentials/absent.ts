import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'absent',
  title: 'No credential at all',
  standing: 'absent',
  families: ['bearer', 'apiKey', 'basic', 'mutualTLS', 'other'],
  fault: { on: 'presence' },
  references: [rfc(9110, '11.4')],
});
