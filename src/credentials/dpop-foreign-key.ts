import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import { proveForeign } from '../jwt/dpop.ts';
import { onProof } from './dpop/on-proof.ts';

export default defineCredential({
  id: 'dpop-foreign-key',
  title: 'Proof by a key that the token is not bound to',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: onProof(({ prove, ...credential }) =>
    prove === undefined ? undefined : placeProven({ ...credential, prove: proveForeign }),
  ),
  references: [rfc(9449, '4.3'), rfc(9449, '7.1')],
});
