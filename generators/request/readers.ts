import type { Operation } from '../../src/model/operation.ts';

/** Requests that read what an operation writes, in the order in which they are sent. */
export const READS = ['read-before', 'read-before-again', 'read-after-refusals', 'read-after-grant'] as const;

/** The operation that reads what another one writes: on the path itself, which for a creation is the collection's. */
export function readerOf(operation: Operation, operations: Iterable<Operation>): Operation | undefined {
  for (const other of operations) {
    if (other.method === 'GET' && other.path === operation.path && other.basePath === operation.basePath) return other;
  }
  return undefined;
}
