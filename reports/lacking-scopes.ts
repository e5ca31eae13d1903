import type { AccessPolicy, Alternative } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';

/** The scopes that a valid credential lacks on the way in that it comes nearest to; empty where that is not why it is refused. */
export function lackingScopes(
  { standing, presents }: Pick<TestCase, 'standing' | 'presents'>,
  access: AccessPolicy | undefined,
): readonly string[] {
  if (standing !== 'insufficient' || access === undefined) return [];
  const held = new Map(presents.map(({ scheme, scopes }) => [scheme, new Set(scopes)]));
  const ways = access.alternatives.filter(({ schemes }) => schemes.every(({ name }) => held.has(name)));
  const [nearest = []] = ways.map((way) => lackingOn(way, held)).toSorted((a, b) => a.length - b.length);
  return nearest;
}

/** Where one of several would do, all of them are lacking. */
function lackingOn({ schemes }: Alternative, held: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const missing = schemes.flatMap(({ name, scopes, mode }) => {
    const without = scopes.filter((scope) => held.get(name)?.has(scope) !== true);
    return mode === 'any' && without.length < scopes.length ? [] : without;
  });
  return [...new Set(missing)];
}
