import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import { tokenHash } from '../jwt/dpop.ts';
import { onProof } from './dpop/on-proof.ts';

export default defineCredential({
  id: 'dpop-wrong-ath',
  title: 'Proof made for another token',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: onProof((credential) =>
    placeProven(credential, ({ header, claims }) => ({
      header,
      claims: { ...claims, ath: tokenHash('another token') },
    })),
  ),
  references: [rfc(9449, '4.3'), rfc(9449, '7')],
});
