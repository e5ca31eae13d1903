import type { IssuedCredential } from '../../model/credential.ts';
import type { JsonObject } from '../../model/json.ts';

/** Credentials of kinds that only the user can supply, by kind. */
export type SuppliedKinds = Readonly<Record<string, string>>;

export const KINDS_SCHEMA: JsonObject = {
  type: 'object',
  description: 'Credentials that only you can supply, by kind: expired, revoked, other-environment, ...',
  additionalProperties: { type: 'string', minLength: 1 },
};

export const supplied =
  (kinds: SuppliedKinds = {}) =>
  (kind: string): IssuedCredential | undefined =>
    Object.hasOwn(kinds, kind) ? { value: kinds[kind] ?? '' } : undefined;
