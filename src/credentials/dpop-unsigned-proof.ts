import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import { signHmac, unsigned } from '../jwt/forge.ts';
import { decodeToken } from '../jwt/sign.ts';
import type { PlaceCredential } from '../model/credential.ts';
import { onProof } from './dpop/on-proof.ts';

const weakly: PlaceCredential = ({ prove, ...credential }, variant) =>
  prove === undefined
    ? undefined
    : placeProven({ ...credential, prove: async (...asked) => withoutKey(await prove(...asked), variant) });

/** Whoever sees a token knows the public key that it is bound to: neither needs its other half. */
function withoutKey(proof: string, variant: string | undefined): string {
  const made =
    variant === 'symmetric'
      ? signHmac(proof, JSON.stringify(decodeToken(proof)?.header.jwk ?? {}))
      : unsigned(proof, 'none');
  return made ?? proof;
}

export default defineCredential({
  id: 'dpop-unsigned-proof',
  title: 'Proof that is not signed with the key, by an algorithm that needs none',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  variants: ['none', 'symmetric'],
  fault: onProof(weakly),
  references: [rfc(9449, '4.3')],
});
