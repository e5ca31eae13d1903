import type { GeneratorContext } from '../../src/model/generator.ts';
import { once } from '../../src/model/once.ts';
import type { Operation } from '../../src/model/operation.ts';

/** What is worked out once for all operations of a document, and asked by each of them. */
export const oncePerDocument = <Found>(work: (operations: readonly Operation[]) => Found) =>
  once((operations: GeneratorContext['operations']) => work([...operations.values()]));
