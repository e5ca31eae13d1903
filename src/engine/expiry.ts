/** Milliseconds before the end of its life at which a credential is replaced: longer than a request takes. */
const MARGIN = 30_000;

/** What is made once and kept, until it is about to expire. */
interface Kept<T> {
  readonly made: Promise<T>;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface KeepOptions<K, T> {
  readonly make: (key: K) => Promise<T>;
  /** What makes two keys the same. */
  readonly nameOf: (key: K) => string;
  /** Seconds since the epoch; undefined: it can be kept for ever. */
  readonly expiryOf: (made: T) => number | undefined;
}

/**
 * Makes each thing once, and anew when it is about to expire: a request that has begun keeps what it has. One that lives only briefly is
 * replaced at half its life.
 */
export function keepUntilExpiry<K, T>({ make, nameOf, expiryOf }: KeepOptions<K, T>): (key: K) => Promise<T> {
  const store = new Map<string, Kept<T>>();
  return (key) => {
    const name = nameOf(key);
    const kept = store.get(name);
    if (kept !== undefined && Date.now() < kept.until) return kept.made;
    const made = make(key);
    store.set(name, { made, until: Number.POSITIVE_INFINITY });
    made.then(
      (value) => store.set(name, { made, until: renewalOf(expiryOf(value)) }),
      () => {},
    );
    return made;
  };
}

function renewalOf(expiry: number | undefined): number {
  if (expiry === undefined) return Number.POSITIVE_INFINITY;
  const left = expiry * 1000 - Date.now();
  return Date.now() + Math.max(left / 2, left - MARGIN);
}
