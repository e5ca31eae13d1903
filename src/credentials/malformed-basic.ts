import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'malformed-basic',
  title: 'Basic credentials that are not base64',
  standing: 'invalid',
  families: ['basic'],
  fault: {
    on: 'placement',
    bare: true,
    place: () => ({ headers: [['authorization', 'Basic !not-base64!']] }),
    cannot: 'the scheme has no Authorization field',
  },
  references: [rfc(7617, '2')],
});
