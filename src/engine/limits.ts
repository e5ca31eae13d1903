import { setTimeout } from 'node:timers/promises';

/** Runs a task when the limits allow it. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** Waits, no longer than until the signal. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);

/** Spaces the starts of tasks evenly; undefined: no limit. */
export function createPace(requestsPerSecond: number | undefined, signal: AbortSignal): () => Promise<void> {
  if (requestsPerSecond === undefined || !Number.isFinite(requestsPerSecond)) return () => Promise.resolve();
  const interval = 1000 / requestsPerSecond;
  let next = 0;
  return () => {
    const now = performance.now();
    next = Math.max(now, next + interval);
    const wait = next - now;
    return wait < 1 ? Promise.resolve() : pause(wait, signal);
  };
}

/** Calls `task` for each item, at most `concurrency` at once; takes no new one once the signal is aborted. */
export async function forEachConcurrently<T>(
  items: readonly T[],
  limits: { readonly concurrency: number; readonly signal: AbortSignal },
  task: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !limits.signal.aborted) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await task(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limits.concurrency, items.length) }, worker));
}
