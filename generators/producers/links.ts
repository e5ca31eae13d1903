import type { DocumentedResponse } from '../../src/model/document.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { ProductionSource, Take } from '../../src/model/plan.ts';
import { follow } from '../../src/schema/reference.ts';

/** Methods whose answers show what was made, or what is there. */
const MAKERS = ['POST', 'PUT', 'GET'];

/**
 * What the document's links say, by consumer id and parameter. What creates goes before what only reads.
 * @see [OpenAPI 3.1.1, Link Object](https://spec.openapis.org/oas/v3.1.1.html#link-object)
 */
export function linkSources(
  operations: readonly Operation[],
  byName: ReadonlyMap<string, Operation>,
  definition: JsonObject,
): ReadonlyMap<string, ReadonlyMap<string, readonly ProductionSource[]>> {
  const byPointer = new Map(operations.map((operation) => [follow(definition, operation.pointer) ?? '', operation]));
  const sources = new Map<string, Map<string, ProductionSource[]>>();
  for (const method of MAKERS) {
    for (const producer of operations.filter((operation) => operation.method === method)) {
      for (const { link, parameter, take } of linksOf(producer, definition)) {
        const consumer = targetOf(link, { byName, byPointer, definition });
        if (consumer === undefined || consumer.id === producer.id) continue;
        const own = sources.get(consumer.id) ?? new Map<string, ProductionSource[]>();
        own.set(parameter, [...(own.get(parameter) ?? []), { operation: producer.id, take: [take], because: 'link' }]);
        sources.set(consumer.id, own);
      }
    }
  }
  return sources;
}

interface Targets {
  readonly byName: ReadonlyMap<string, Operation>;
  /** By the operation object itself: a pointer may be written in several ways. */
  readonly byPointer: ReadonlyMap<Json, Operation>;
  readonly definition: JsonObject;
}

function targetOf(
  { operationId, operationRef }: JsonObject,
  { byName, byPointer, definition }: Targets,
): Operation | undefined {
  if (typeof operationId === 'string') return byName.get(operationId);
  const referred = typeof operationRef === 'string' ? follow(definition, operationRef) : undefined;
  return isObject(referred) ? byPointer.get(referred) : undefined;
}

interface LinkedParameter {
  readonly link: JsonObject;
  readonly parameter: string;
  readonly take: Take;
}

function linksOf({ responses }: Operation, definition: JsonObject): readonly LinkedParameter[] {
  return responses.flatMap((response) => successLinks(response, definition)).flatMap(linkedParameters);
}

function successLinks({ status, links = {} }: DocumentedResponse, definition: JsonObject): readonly JsonObject[] {
  if (!/^2/.test(status)) return [];
  return Object.values(links)
    .map((link) => referred(link, definition))
    .filter(isObject);
}

function referred(link: Json | undefined, definition: JsonObject): Json | undefined {
  return isObject(link) && typeof link.$ref === 'string' ? follow(definition, link.$ref) : link;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function linkedParameters(link: JsonObject): readonly LinkedParameter[] {
  const { parameters } = link;
  if (!isObject(parameters)) return [];
  return Object.entries(parameters).flatMap(([name, expression]) => {
    const take = takeOf(expression);
    return take === undefined ? [] : [{ link, parameter: name.replace(/^(?:path|query|header)\./, ''), take }];
  });
}

/** @see [OpenAPI 3.1.1, Runtime Expressions](https://spec.openapis.org/oas/v3.1.1.html#runtime-expressions) */
function takeOf(expression: Json): Take | undefined {
  if (typeof expression !== 'string') return undefined;
  const body = /^\{?\$response\.body#(\/[^}]*)\}?$/.exec(expression)?.[1];
  if (body !== undefined) return { body };
  const header = /^\{?\$response\.header\.([^}]+)\}?$/.exec(expression)?.[1];
  return header === undefined ? undefined : { header: header.toLowerCase() };
}
