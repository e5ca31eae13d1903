import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import type { PlaceCredential } from '../model/credential.ts';
import { onProof } from './dpop/on-proof.ts';

const again: PlaceCredential = (credential) => {
  const placement = placeProven(credential);
  return placement === undefined ? undefined : { ...placement, rehearsed: true };
};

export default defineCredential({
  id: 'dpop-replayed-proof',
  title: 'Proof that was used a moment ago',
  // To keep the jti of every proof is left to the API: both answers are legal, to take it again is worth knowing.
  standing: 'sufficient',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  expected: '2xx or 4xx',
  fault: onProof(again),
  references: [rfc(9449, '11.1')],
});
