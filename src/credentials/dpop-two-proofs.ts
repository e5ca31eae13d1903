import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import type { PlaceCredential } from '../model/credential.ts';
import { onProof } from './dpop/on-proof.ts';

const twice: PlaceCredential = (credential) => {
  const placement = placeProven(credential);
  const { fieldsFor } = placement ?? {};
  if (placement === undefined || fieldsFor === undefined) return undefined;
  return { ...placement, fieldsFor: async (request) => [...(await fieldsFor(request)), ...(await fieldsFor(request))] };
};

export default defineCredential({
  id: 'dpop-two-proofs',
  title: 'Two proofs on one request',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: onProof(twice),
  references: [rfc(9449, '4.3')],
});
