import type { Json, JsonObject } from '../model/json.ts';

/**
 * The scopes that claims name: `scope` as a space-separated string ([RFC 9068 §2.2.3](https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3))
 * or `scp` as a string or list, as several authorization servers write it. Undefined where there is neither.
 */
export function scopesOf(claims: JsonObject): readonly string[] | undefined {
  return scopeList(claims.scope) ?? scopeList(claims.scp);
}

function scopeList(claim: Json | undefined): readonly string[] | undefined {
  if (typeof claim === 'string') return claim.split(' ').filter((scope) => scope !== '');
  if (Array.isArray(claim)) return claim.filter((scope) => typeof scope === 'string');
  return undefined;
}
