import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'sufficient',
  title: 'Exactly what is required',
  standing: 'sufficient',
  families: ['bearer', 'apiKey', 'basic'],
  fault: { on: 'nothing' },
  references: [rfc(6750, '2.1')],
});
