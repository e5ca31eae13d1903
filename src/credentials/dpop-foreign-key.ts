import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import { proveForeign } from '../jwt/dpop.ts';

export default defineCredential({
  id: 'dpop-foreign-key',
  title: 'Proof by a key that the token is not bound to',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: {
    on: 'placement',
    place: ({ prove, ...credential }) =>
      prove === undefined ? undefined : placeProven({ ...credential, prove: proveForeign }),
    cannot: 'the token is bound to no key: set dpop in the token source',
  },
  references: [rfc(9449, '4.3'), rfc(9449, '7.1')],
});
