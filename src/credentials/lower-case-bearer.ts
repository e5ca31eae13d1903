import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'lower-case-bearer',
  title: 'The right token, the scheme in lower case',
  standing: 'sufficient',
  families: ['bearer'],
  fault: {
    on: 'placement',
    place: ({ value }) => ({ headers: [['authorization', `bearer ${value}`]] }),
    cannot: 'the scheme has no Authorization field',
  },
  references: [rfc(9110, '11.1')],
});
