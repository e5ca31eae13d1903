import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import { onProof } from './dpop/on-proof.ts';

export default defineCredential({
  id: 'dpop-wrong-typ',
  title: 'Proof whose header does not say that it is one',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: onProof((credential) =>
    placeProven(credential, ({ header, claims }) => ({ header: { ...header, typ: 'JWT' }, claims })),
  ),
  references: [rfc(9449, '4.3')],
});
