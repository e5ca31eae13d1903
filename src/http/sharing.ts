/** Gives equal values back as one object. */
export type Share<T> = (key: string, make: () => T) => T;

/** Values that are remembered at once. */
const REMEMBERED = 500;

/** Equal values become one object: an API repeats itself, and a run keeps every answer. */
export function createSharing<T>(): Share<T> {
  const known = new Map<string, T>();
  return (key, make) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const shared = make();
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, shared);
    return shared;
  };
}
