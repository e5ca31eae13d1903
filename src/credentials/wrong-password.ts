import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'wrong-password',
  title: 'The right user name with a wrong password',
  standing: 'invalid',
  families: ['basic'],
  fault: {
    on: 'value',
    change: (pair) => (pair.includes(':') ? `${pair}-wrong` : undefined),
    cannot: 'the credential has no password',
  },
  references: [rfc(7617, '2')],
});
