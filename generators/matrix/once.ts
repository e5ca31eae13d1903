import type { GeneratorContext } from '../../src/model/generator.ts';
import type { Operation } from '../../src/model/operation.ts';

type Operations = GeneratorContext['operations'];

/** What is worked out once for all operations of a document, and asked by each of them. */
export function oncePerDocument<Found>(work: (operations: readonly Operation[]) => Found) {
  const known = new WeakMap<Operations, Found>();
  return (operations: Operations): Found => {
    const found = known.get(operations) ?? work([...operations.values()]);
    known.set(operations, found);
    return found;
  };
}
