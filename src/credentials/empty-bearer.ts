import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'empty-bearer',
  title: 'The Bearer scheme without a token',
  standing: 'absent',
  families: ['bearer'],
  fault: {
    on: 'placement',
    bare: true,
    place: () => ({ headers: [['authorization', 'Bearer']] }),
    cannot: 'the scheme has no Authorization field',
  },
  references: [rfc(6750, '2.1'), rfc(6750, '3.1')],
});
