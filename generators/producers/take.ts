import type { DocumentedResponse } from '../../src/model/document.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Take } from '../../src/model/plan.ts';
import { follow } from '../../src/schema/reference.ts';
import { compose } from '../request/compose.ts';

/** The places of an operation's successful answer in which a parameter's value may stand, the likeliest first. */
export function takesFrom(operation: Operation, parameter: string, definition: JsonObject): readonly Take[] {
  const successes = operation.responses.filter(({ status }) => /^2/.test(status));
  const isList = operation.method === 'GET';
  const bodies = successes.flatMap((response) => bodyTakes(response, parameter, { definition, isList }));
  const located = successes.some(({ headers }) => headers.some((name) => name.toLowerCase() === 'location'));
  return located ? [...bodies, { header: 'location' }] : bodies;
}

/** Members under which APIs wrap what they return. */
const WRAPPERS = ['', '/data', '/result', '/results', '/items', '/value', '/values'];

interface Reading {
  readonly definition: JsonObject;
  /** A list is read for its first element; what was created is never one of several. */
  readonly isList: boolean;
}

function bodyTakes(
  { content }: DocumentedResponse,
  parameter: string,
  { definition, isList }: Reading,
): readonly Take[] {
  const json = content.find(({ mediaType }) => /\bjson\b/i.test(mediaType));
  if (json?.schema === undefined) return [];
  const root = resolved(json.schema, definition);
  return WRAPPERS.flatMap((wrapper) => {
    const object = elementOf(descend(root, wrapper, definition), definition);
    if (object === undefined || object.isElement !== isList) return [];
    const name = identifierIn(object.schema, parameter);
    return name === undefined ? [] : [{ body: `${wrapper}${isList ? '/0' : ''}/${escapeToken(name)}` }];
  });
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const resolved = (schema: Json | undefined, definition: JsonObject): JsonObject | undefined =>
  isObject(schema)
    ? compose(schema, { follow: (reference) => follow(definition, reference), path: [], choice: 0 })?.schema
    : undefined;

function descend(schema: JsonObject | undefined, wrapper: string, definition: JsonObject): JsonObject | undefined {
  if (wrapper === '' || schema === undefined) return schema;
  const properties = schema.properties;
  return isObject(properties) ? resolved(properties[wrapper.slice(1)], definition) : undefined;
}

/** An object itself, or the first element of a list. */
function elementOf(
  schema: JsonObject | undefined,
  definition: JsonObject,
): { readonly schema: JsonObject; readonly isElement: boolean } | undefined {
  if (schema === undefined) return undefined;
  if (!isObject(schema.items)) return { schema, isElement: false };
  const element = resolved(schema.items, definition);
  return element === undefined ? undefined : { schema: element, isElement: true };
}

/**
 * The property that holds a parameter's value: the one of the same name, else the one that names the thing itself as the
 * parameter names it from outside (`orderId` is an order's `id`, `task_gid` a task's `gid`).
 */
function identifierIn({ properties }: JsonObject, parameter: string): string | undefined {
  if (!isObject(properties)) return undefined;
  const names = Object.keys(properties).filter((name) => isScalar(properties[name]));
  const wanted = plain(parameter);
  const same = names.find((name) => plain(name) === wanted);
  return (
    same ??
    IDENTIFIERS.filter((each) => wanted.endsWith(each)).flatMap(
      (each) => names.find((name) => plain(name) === each) ?? [],
    )[0]
  );
}

const IDENTIFIERS = ['id', 'gid', 'uuid', 'key', 'name', 'slug', 'number', 'code'];

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const isScalar = (schema: Json | undefined): boolean =>
  !isObject(schema) || (schema.properties === undefined && schema.items === undefined);

const escapeToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
