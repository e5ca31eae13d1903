import type { Fault, PlaceCredential } from '../../model/credential.ts';

/** A fault on how a token that is bound to a key is presented; only such a token can have it. */
export const onProof = (place: PlaceCredential): Fault => ({
  on: 'placement',
  place,
  cannot: 'the token is bound to no key: set dpop in the token source',
});
