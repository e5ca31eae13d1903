import type { CredentialNeed } from '../../model/credential.ts';

/** Something with the scopes that it is good for; without a list, it is good for everything. */
export interface Scoped {
  readonly scopes?: readonly string[];
}

/**
 * A sufficient case takes what covers its need, an insufficient case the largest that holds nothing beyond the scopes asked for:
 * more would let it in.
 */
export function choose<T extends Scoped>(bag: readonly T[], need: CredentialNeed): T | undefined {
  if (need.exact === true) return bag.find(({ scopes }) => scopes !== undefined && isSame(scopes, need.scopes));
  return need.standing === 'insufficient' ? largestWithin(bag, need.scopes) : bag.find(covers(need.scopes));
}

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
export const lacking = (noun: string, { scopes }: CredentialNeed): string =>
  `no listed ${noun} fits: ${scopes.length === 0 ? 'one without any scope' : `one with ${scopes.join(' ')}`} is needed`;
