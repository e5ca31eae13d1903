import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import type { JsonObject } from '../model/json.ts';

/** Nobody's: the member alone makes the JWK a private one. */
const NO_KEY = Buffer.from('twogate: the private part of no key').toString('base64url');

export default defineCredential({
  id: 'dpop-private-key',
  title: 'Proof whose header holds a private key',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  fault: {
    on: 'placement',
    place: (credential) =>
      placeProven(credential, ({ header, claims }) => ({
        header: { ...header, jwk: { ...(header.jwk as JsonObject), d: NO_KEY } },
        claims,
      })),
    cannot: 'the token is bound to no key: set dpop in the token source',
  },
  references: [rfc(9449, '4.3')],
});
