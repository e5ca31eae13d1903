import { defineCredential, rfc } from '../define.ts';

/** A name and password that nobody has; only the scheme matters. */
const NOBODY = Buffer.from('twogate:twogate').toString('base64');

export default defineCredential({
  id: 'other-auth-scheme',
  title: 'An authentication scheme that the operation does not take',
  standing: 'absent',
  families: ['bearer'],
  fault: {
    on: 'placement',
    bare: true,
    place: () => ({ headers: [['authorization', `Basic ${NOBODY}`]] }),
    cannot: 'the scheme has no Authorization field',
  },
  references: [rfc(6750, '3.1'), rfc(9110, '11.4')],
});
