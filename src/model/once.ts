/** What is worked out once for each object, and known as long as the object is. */
export function once<Key extends object, Found>(work: (key: Key) => Found): (key: Key) => Found {
  const known = new WeakMap<Key, Found>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as Found;
    const made = work(key);
    known.set(key, made);
    return made;
  };
}

/** The same for numbers, of which there are few. */
export function onceFor<Found>(work: (key: number) => Found): (key: number) => Found {
  const known = new Map<number, Found>();
  return (key) => {
    const found = known.get(key) ?? work(key);
    known.set(key, found);
    return found;
  };
}
