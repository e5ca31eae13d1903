import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'dpop-no-proof',
  title: 'Bound token without a proof',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: {
    on: 'placement',
    place: ({ value, prove }) => (prove === undefined ? undefined : { headers: [['authorization', `DPoP ${value}`]] }),
    cannot: 'the token is bound to no key: set dpop in the token source',
  },
  references: [rfc(9449, '7.1')],
});
