import type { Policy } from '../../src/model/plan.ts';

/** Scopes with all that they include, however deep; a circle of them ends. */
export function withIncluded(
  scopes: readonly string[],
  { scopeHierarchy = {} }: Pick<Policy, 'scopeHierarchy'>,
): ReadonlySet<string> {
  const held = new Set(scopes);
  // A set that grows while it is walked is walked to its end.
  for (const scope of held) for (const included of scopeHierarchy[scope] ?? []) held.add(included);
  return held;
}
