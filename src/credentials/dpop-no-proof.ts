import { defineCredential, rfc } from '../define.ts';
import { onProof } from './dpop/on-proof.ts';

export default defineCredential({
  id: 'dpop-no-proof',
  title: 'Bound token without a proof',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: onProof(({ value, prove }) =>
    prove === undefined ? undefined : { headers: [['authorization', `DPoP ${value}`]] },
  ),
  references: [rfc(9449, '7.1')],
});
