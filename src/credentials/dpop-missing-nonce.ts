import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import type { PlaceCredential } from '../model/credential.ts';
import { onProof } from './dpop/on-proof.ts';

const withoutNonce: PlaceCredential = (credential) => {
  const placement = placeProven(credential, ({ header, claims: { nonce: _, ...claims } }) => ({ header, claims }));
  return placement === undefined ? undefined : { ...placement, afterNonce: true };
};

export default defineCredential({
  id: 'dpop-missing-nonce',
  title: 'Proof without the nonce that the API gave',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: onProof(withoutNonce),
  references: [rfc(9449, '11.3'), rfc(9449, '9')],
});
