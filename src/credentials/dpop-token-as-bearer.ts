import { defineCredential, rfc } from '../define.ts';
import { onProof } from './dpop/on-proof.ts';

export default defineCredential({
  id: 'dpop-token-as-bearer',
  title: 'Bound token, presented as a bearer token',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: onProof(({ value, prove }) =>
    prove === undefined ? undefined : { headers: [['authorization', `Bearer ${value}`]] },
  ),
  references: [rfc(9449, '7.2')],
});
