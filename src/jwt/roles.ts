import { TwogateError } from '../errors.ts';
import type { IssuedCredential, UnavailableCredential } from '../model/credential.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { decodeToken } from './sign.ts';

/** Where a token lists the roles: the name of one claim, dots and all, or the names that lead to it through nested objects. */
export type RolesClaim = string | readonly [string, ...string[]];

/** Its JSON Schema, `description` left out. */
export const ROLES_CLAIM_SCHEMA = {
  type: ['string', 'array'],
  minLength: 1,
  minItems: 1,
  items: { type: 'string', minLength: 1 },
} as const satisfies JsonObject;

/** For sources whose tokens come from elsewhere. */
export const ROLES_GRANTED_SCHEMA: JsonObject = {
  ...ROLES_CLAIM_SCHEMA,
  description:
    'The claim in which its JWTs list roles, a name, or a list of names as a path: given, they are compared with what is asked for',
};

const pathOf = (claim: RolesClaim): readonly string[] => (typeof claim === 'string' ? [claim] : claim);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** The roles that claims list, as a list or in one string with spaces between; undefined where they list none there. */
export function rolesIn(claims: JsonObject, claim: RolesClaim): readonly string[] | undefined {
  const value = pathOf(claim).reduce<Json | undefined>(memberOf, claims);
  if (typeof value === 'string') return value.split(' ').filter((role) => role !== '');
  return Array.isArray(value) ? value.filter((role) => typeof role === 'string') : undefined;
}

/** With the roles that the token itself lists, where nothing else has told them; a JWT without the claim has none. */
export function withTokenRoles<T extends IssuedCredential | UnavailableCredential>(
  issued: T,
  claim: RolesClaim | undefined,
): T {
  if ('unavailable' in issued || issued.grantedRoles !== undefined || claim === undefined) return issued;
  const token = decodeToken(issued.value);
  return token === undefined ? issued : { ...issued, grantedRoles: rolesIn(token.claims, claim) ?? [] };
}

/** The same claims with these roles and no others; without any, the claim and what only held it are left out. */
export const withRoles = (claims: JsonObject, claim: RolesClaim, roles: readonly string[]): JsonObject =>
  placed(claims, pathOf(claim), roles);

function placed(claims: JsonObject, [name = '', ...below]: readonly string[], roles: readonly string[]): JsonObject {
  const { [name]: present, ...others } = claims;
  const value = below.length === 0 ? [...roles] : placed(isObject(present) ? present : {}, below, roles);
  return Object.keys(value).length === 0 ? others : { ...others, [name]: value };
}

/** Claims of every token, which have a meaning of their own. @see [RFC 9068 §2.2](https://www.rfc-editor.org/rfc/rfc9068#section-2.2) */
const TAKEN: ReadonlySet<string> = new Set([
  'iss',
  'aud',
  'sub',
  'client_id',
  'iat',
  'exp',
  'nbf',
  'jti',
  'scope',
  'scp',
]);

/**
 * Throws `SOURCE_INVALID` where roles cannot be put there.
 * @param claims - the user's own claims of every token
 * @param pointer - leads to the option in the configuration
 */
export function assertRolesClaim(claim: RolesClaim, claims: JsonObject, pointer: string): void {
  const path = pathOf(claim);
  const [first = ''] = path;
  if (TAKEN.has(first)) {
    throw new TwogateError('SOURCE_INVALID', `rolesClaim names ${first}, which every token has for something else`, {
      pointer,
      hint: 'Name the claim in which the API looks for roles: roles, https://example.org/roles, [realm_access, roles]',
    });
  }
  const blocked = path.slice(0, -1).findIndex((_, index) => {
    const value = path.slice(0, index + 1).reduce<Json | undefined>(memberOf, claims);
    return value !== undefined && !isObject(value);
  });
  if (blocked < 0) return;
  const name = path.slice(0, blocked + 1).join(' → ');
  throw new TwogateError('SOURCE_INVALID', `rolesClaim leads through ${name}, which is no object in claims`, {
    pointer,
    hint: 'A list is a path through nested objects; a claim with dots in its name is one string',
  });
}
