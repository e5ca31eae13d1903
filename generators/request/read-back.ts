import type { Document, Parameter } from '../../src/model/document.ts';
import type { MakeRequest } from '../../src/model/generator.ts';
import { once } from '../../src/model/once.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { RequestTemplate } from '../../src/model/plan.ts';
import { buildRequest } from './build.ts';
import type { RequestContext } from './context.ts';
import { READS, readersIn } from './readers.ts';

/** Makes the requests that read what an operation writes, at the same place as its own request. */
export function readBacksOf(
  { operations }: Pick<Document, 'operations'>,
  contextOf: (operation: Operation) => RequestContext,
): (name: string) => MakeRequest | undefined {
  const readerOf = readersIn(operations);
  const read = once((reader: Operation) => {
    const parameters = reader.parameters.filter(isNeeded).map(wide);
    // The place is the write's: whatever stands in the path is replaced by it.
    const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => [name, 'x'] as const);
    const context = { ...contextOf(reader), produced: Object.fromEntries(inPath) };
    return buildRequest({ ...reader, parameters }, context);
  });
  const make: MakeRequest = (golden, operation) => {
    const reader = readerOf(operation);
    if (reader === undefined) return undefined;
    const built = read(reader);
    return 'unbuildable' in built ? built : { ...built, path: golden.path };
  };
  const known = new WeakMap<RequestTemplate, ReturnType<MakeRequest>>();
  // One request, whenever it is sent.
  const readBack: MakeRequest = (golden, operation) => {
    if (!known.has(golden)) known.set(golden, make(golden, operation));
    return known.get(golden);
  };
  return (name) => ((READS as readonly string[]).includes(name) ? readBack : undefined);
}

const PAGE_SIZE = /^(?:limit|per_?page|page_?size|size|\$?top|max_?results)$/i;

/** Filters hide what is looked for, a small page does too. */
const isNeeded = ({ in: place, required, name }: Parameter): boolean =>
  place === 'path' || required || (place === 'query' && PAGE_SIZE.test(name));

function wide(parameter: Parameter): Parameter {
  const maximum = parameter.schema?.maximum;
  if (!PAGE_SIZE.test(parameter.name) || typeof maximum !== 'number') return parameter;
  return { ...parameter, required: true, examples: [maximum] };
}
