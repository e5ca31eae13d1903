import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import { onProof } from './dpop/on-proof.ts';

export default defineCredential({
  id: 'dpop-wrong-htm',
  title: 'Proof made for another method',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: onProof((credential) =>
    placeProven(credential, ({ header, claims }) => ({
      header,
      claims: { ...claims, htm: claims.htm === 'GET' ? 'POST' : 'GET' },
    })),
  ),
  references: [rfc(9449, '4.3')],
});
