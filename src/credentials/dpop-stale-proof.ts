import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import { onProof } from './dpop/on-proof.ts';

/** No clock is that wrong, and no proof is meant to live that long: "seconds or minutes". */
const HOUR = 3600;

export default defineCredential({
  id: 'dpop-stale-proof',
  title: 'Proof that is an hour old',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: onProof((credential) =>
    placeProven(credential, ({ header, claims }) => ({
      header,
      claims: { ...claims, iat: Number(claims.iat) - HOUR },
    })),
  ),
  references: [rfc(9449, '11.1'), rfc(9449, '4.3')],
});
