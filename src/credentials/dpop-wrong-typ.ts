import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';

export default defineCredential({
  id: 'dpop-wrong-typ',
  title: 'Proof whose header does not say that it is one',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: {
    on: 'placement',
    place: (credential) =>
      placeProven(credential, ({ header, claims }) => ({ header: { ...header, typ: 'JWT' }, claims })),
    cannot: 'the token is bound to no key: set dpop in the token source',
  },
  references: [rfc(9449, '4.3')],
});
