import type { CredentialNeed } from '../../model/credential.ts';

/** Something with the scopes and roles that it is good for; without a list, it is good for everything. */
export interface Scoped {
  readonly scopes?: readonly string[];
  readonly roles?: readonly string[];
}

/**
 * A sufficient case takes what covers its need, an insufficient case the largest that holds nothing beyond what it has too few
 * of: more would let it in. The other, roles or scopes, is covered.
 */
export function choose<T extends Scoped>(bag: readonly T[], need: CredentialNeed): T | undefined {
  if (need.lacks === 'roles') return largestWithin(bag.filter(covers(need.scopes)), need.roles ?? [], rolesOf);
  const fitting = bag.filter(hasRoles(need.roles));
  if (need.exact === true) return fitting.find(({ scopes }) => scopes !== undefined && isSame(scopes, need.scopes));
  return need.standing === 'insufficient'
    ? largestWithin(fitting, need.scopes, scopesOf)
    : fitting.find(covers(need.scopes));
}

const hasRoles =
  (wanted: readonly string[] = []) =>
  ({ roles }: Scoped): boolean =>
    roles === undefined || wanted.every((role) => roles.includes(role));

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((scope) => other.includes(scope));

const covers =
  (wanted: readonly string[]) =>
  ({ scopes }: Scoped): boolean =>
    scopes === undefined || wanted.every((scope) => scopes.includes(scope));

type Words = (scoped: Scoped) => readonly string[] | undefined;

const scopesOf: Words = ({ scopes }) => scopes;

const rolesOf: Words = ({ roles }) => roles;

function largestWithin<T extends Scoped>(bag: readonly T[], ceiling: readonly string[], words: Words): T | undefined {
  const size = (each: T): number => words(each)?.length ?? -1;
  const within = bag.filter((each) => words(each)?.every((word) => ceiling.includes(word)));
  const [largest] = within.sort((a, b) => size(b) - size(a));
  // One without any would be another case than this one.
  return largest !== undefined && (size(largest) > 0 || ceiling.length === 0) ? largest : undefined;
}

/** What is lacking where nothing fits; `noun` names what the bag holds. */
export const lacking = (noun: string, need: CredentialNeed): string => {
  const { scopes } = need;
  const scoped =
    scopes.length > 0 ? `one with ${scopes.join(' ')}` : need.lacks === 'roles' ? 'one' : 'one without any scope';
  return `no listed ${noun} fits: ${scoped}${beside(need)} is needed`;
};

function beside({ roles, lacks }: CredentialNeed): string {
  if (roles === undefined) return '';
  if (roles.length === 0) return ' that states it has no role (roles: [])';
  const stated =
    lacks === 'roles' ? ` that states it has no other roles than these (roles: [${roles.join(', ')}])` : '';
  return stated === '' ? ` and the roles ${roles.join(' ')}` : stated;
}
