import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';

export default defineCredential({
  id: 'dpop-wrong-htm',
  title: 'Proof made for another method',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: {
    on: 'placement',
    place: (credential) =>
      placeProven(credential, ({ header, claims }) => ({
        header,
        claims: { ...claims, htm: claims.htm === 'GET' ? 'POST' : 'GET' },
      })),
    cannot: 'the token is bound to no key: set dpop in the token source',
  },
  references: [rfc(9449, '4.3')],
});
