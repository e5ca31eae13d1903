import type { CredentialNeed, IssuedCredential, UnavailableCredential } from '../model/credential.ts';
import { supplyHint } from './need.ts';

/** A token with other scopes than asked says nothing about the API: it must not be blamed. */
export function asAsked(
  issued: IssuedCredential | UnavailableCredential,
  need: CredentialNeed,
): IssuedCredential | UnavailableCredential {
  if ('unavailable' in issued) return issued;
  return otherRoles(issued, need) ?? otherScopes(issued, need) ?? issued;
}

/** Roles beyond those that are needed open what is theirs to open; they count where too few are due, or just these. */
function otherRoles(
  { grantedRoles: granted }: IssuedCredential,
  { roles: asked, lacks, exact }: CredentialNeed,
): UnavailableCredential | undefined {
  if (granted === undefined || asked === undefined) return undefined;
  const hasAll = asked.every((role) => granted.includes(role));
  const hasMore = granted.some((role) => !asked.includes(role));
  if (hasAll && !(hasMore && (lacks === 'roles' || exact))) return undefined;
  const reason = `the token source gave the roles ${words(granted)} where ${words(asked)} was asked for`;
  return { outcome: lacks === 'roles' && !hasMore ? 'untested' : 'cantTell', unavailable: reason };
}

/** @see [RFC 6749 §3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3) */
function defaultsHint(need: CredentialNeed): string {
  const supply = need.standing === 'insufficient' ? `, or ${supplyHint(need)}` : '';
  return `: it gives default scopes to a request without any, so list a client that has none (clients)${supply}`;
}

const words = (names: readonly string[]): string => (names.length === 0 ? 'none' : `"${names.join(' ')}"`);

function otherScopes({ granted }: IssuedCredential, need: CredentialNeed): UnavailableCredential | undefined {
  if (granted === undefined) return undefined;
  const same = granted.length === need.scopes.length && need.scopes.every((scope) => granted.includes(scope));
  if (same) return undefined;
  const reason = `the token source granted the scopes ${words(granted)} where ${words(need.scopes)} was asked for${need.scopes.length === 0 ? defaultsHint(need) : ''}`;
  // What holds only a part of too little is too little in another way than the kind says, and all that is to be had.
  const isLess = granted.every((scope) => need.scopes.includes(scope));
  return { outcome: need.standing === 'insufficient' && isLess ? 'untested' : 'cantTell', unavailable: reason };
}
