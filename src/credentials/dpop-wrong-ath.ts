import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import { tokenHash } from '../jwt/dpop.ts';

export default defineCredential({
  id: 'dpop-wrong-ath',
  title: 'Proof made for another token',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: {
    on: 'placement',
    place: (credential) =>
      placeProven(credential, ({ header, claims }) => ({
        header,
        claims: { ...claims, ath: tokenHash('another token') },
      })),
    cannot: 'the token is bound to no key: set dpop in the token source',
  },
  references: [rfc(9449, '4.3'), rfc(9449, '7')],
});
