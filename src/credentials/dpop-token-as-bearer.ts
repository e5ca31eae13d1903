import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'dpop-token-as-bearer',
  title: 'Bound token, presented as a bearer token',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: {
    on: 'placement',
    place: ({ value, prove }) =>
      prove === undefined ? undefined : { headers: [['authorization', `Bearer ${value}`]] },
    cannot: 'the token is bound to no key: set dpop in the token source',
  },
  references: [rfc(9449, '7.2')],
});
