import type { Operation } from '../../src/model/operation.ts';

/** Requests that read what an operation writes, in the order in which they are sent. */
export const READS = ['read-before', 'read-before-again', 'read-after-refusals', 'read-after-grant'] as const;

/** Finds the operation that reads what another one writes: on the path itself, which for a creation is the collection's. */
export function readersIn(operations: readonly Operation[]): (operation: Operation) => Operation | undefined {
  const reads = operations.filter(({ method }) => method === 'GET').map((read) => [placeOf(read), read] as const);
  // The first at a place is the last to be entered.
  const byPlace = new Map(reads.toReversed());
  return (operation) => byPlace.get(placeOf(operation));
}

const placeOf = ({ basePath, path }: Operation): string => JSON.stringify([basePath, path]);
