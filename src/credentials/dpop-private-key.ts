import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import type { JsonObject } from '../model/json.ts';
import { onProof } from './dpop/on-proof.ts';

/** Nobody's: the member alone makes the JWK a private one. */
const NO_KEY = Buffer.from('twogate: the private part of no key').toString('base64url');

export default defineCredential({
  id: 'dpop-private-key',
  title: 'Proof whose header holds a private key',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: onProof((credential) =>
    placeProven(credential, ({ header, claims }) => ({
      header: { ...header, jwk: { ...(header.jwk as JsonObject), d: NO_KEY } },
      claims,
    })),
  ),
  references: [rfc(9449, '4.3')],
});
