import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'truncated-api-key',
  title: 'API key without its last character',
  standing: 'invalid',
  families: ['apiKey'],
  fault: {
    on: 'value',
    change: (key) => (key.length > 1 ? key.slice(0, -1) : undefined),
    cannot: 'the key is too short to cut',
  },
  references: [rfc(9110, '11.4')],
});
