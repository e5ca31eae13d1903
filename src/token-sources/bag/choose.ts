import type { CredentialNeed } from '../../model/credential.ts';

/** Something with the scopes and roles that it is good for; without a list, it is good for everything. */
export interface Scoped {
  readonly scopes?: readonly string[];
  readonly roles?: readonly string[];
}

/**
 * A sufficient case takes what covers its need, an insufficient case the largest that holds nothing beyond the scopes asked for:
 * more would let it in. Roles are covered by all of them; where none is to be there, the scopes are.
 */
export function choose<T extends Scoped>(bag: readonly T[], need: CredentialNeed): T | undefined {
  const fitting = bag.filter(hasRoles(need.roles));
  if (need.exact === true) return fitting.find(({ scopes }) => scopes !== undefined && isSame(scopes, need.scopes));
  const lacksScopes = need.standing === 'insufficient' && need.roles?.length !== 0;
  return lacksScopes ? largestWithin(fitting, need.scopes) : fitting.find(covers(need.scopes));
}

const hasRoles =
  (wanted: readonly string[] | undefined) =>
  ({ roles }: Scoped): boolean => {
    if (wanted === undefined) return true;
    if (wanted.length === 0) return roles?.length === 0;
    return roles === undefined || wanted.every((role) => roles.includes(role));
  };

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((scope) => other.includes(scope));

const covers =
  (wanted: readonly string[]) =>
  ({ scopes }: Scoped): boolean =>
    scopes === undefined || wanted.every((scope) => scopes.includes(scope));

const size = ({ scopes }: Scoped): number => scopes?.length ?? -1;

function largestWithin<T extends Scoped>(bag: readonly T[], ceiling: readonly string[]): T | undefined {
  const within = bag.filter(({ scopes }) => scopes?.every((scope) => ceiling.includes(scope)));
  const [largest] = within.sort((a, b) => size(b) - size(a));
  // One without scopes would be the kind `no-scope`, not this one.
  return largest !== undefined && (size(largest) > 0 || ceiling.length === 0) ? largest : undefined;
}

/** What is lacking where nothing fits; `noun` names what the bag holds. */
export const lacking = (noun: string, { scopes, roles }: CredentialNeed): string => {
  const scoped = scopes.length === 0 ? 'one without any scope' : `one with ${scopes.join(' ')}`;
  return `no listed ${noun} fits: ${scoped}${beside(roles)} is needed`;
};

function beside(roles: readonly string[] | undefined): string {
  if (roles === undefined) return '';
  return roles.length === 0 ? ' that states it has no role (roles: [])' : ` and the roles ${roles.join(' ')}`;
}
