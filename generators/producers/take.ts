import type { DocumentedResponse } from '../../src/model/document.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Take } from '../../src/model/plan.ts';
import { follow } from '../../src/schema/reference.ts';
import { compose } from '../request/compose.ts';

/** The places of an operation's successful answer in which a parameter's value may stand, the likeliest first. */
export function takesFrom(operation: Operation, parameter: string, definition: JsonObject): readonly Take[] {
  return takesOf(operation, parameter, { definition, isList: operation.method === 'GET' });
}

/** The same for an operation that the user names: a GET of one thing too. */
export function takesFromNamed(operation: Operation, parameter: string, definition: JsonObject): readonly Take[] {
  const listed = takesFrom(operation, parameter, definition);
  return listed.length > 0 ? listed : takesOf(operation, parameter, { definition, isList: false });
}

function takesOf(
  operation: Operation,
  parameter: string,
  { definition, isList }: Pick<Reading, 'definition' | 'isList'>,
): readonly Take[] {
  const successes = operation.responses.filter(({ status }) => /^2/.test(status));
  const reading = { definition, isList, wrappers: wrappersOf(operation, parameter) };
  const bodies = successes.flatMap((response) => bodyTakes(response, parameter, reading));
  return operation.method !== 'GET' && successes.some(isLocated) ? [...bodies, { header: 'location' }] : bodies;
}

/**
 * A 201 names what it created in `Location`, documented or not.
 * @see [RFC 9110 §15.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.3.2)
 */
const isLocated = ({ status, headers }: DocumentedResponse): boolean =>
  status === '201' || headers.some((name) => name.toLowerCase() === 'location');

/** Members under which APIs wrap what they return, beside the names of the thing and of its collection. */
const WRAPPERS = ['data', 'result', 'results', 'items', 'value', 'values'];

function wrappersOf({ path }: Operation, parameter: string): readonly string[] {
  const collection = path.split('/').findLast((segment) => segment !== '' && !segment.startsWith('{')) ?? '';
  const wanted = plain(parameter);
  const suffix = IDENTIFIERS.find((each) => wanted.endsWith(each) && wanted !== each) ?? '';
  return [...new Set([...WRAPPERS, plain(collection), wanted.slice(0, wanted.length - suffix.length)])];
}

interface Reading {
  readonly definition: JsonObject;
  /** Plain names. */
  readonly wrappers: readonly string[];
  /** A list is read for its first element; what was created is never one of several. */
  readonly isList: boolean;
}

function bodyTakes(
  { content }: DocumentedResponse,
  parameter: string,
  { definition, isList, wrappers }: Reading,
): readonly Take[] {
  const json = content.find(({ mediaType }) => /\bjson\b/i.test(mediaType));
  if (json?.schema === undefined) return [];
  const root = resolved(json.schema, definition);
  return placesIn(root, wrappers, definition).flatMap(({ pointer, schema }) => {
    const object = elementOf(schema, definition);
    if (object === undefined || object.isElement !== isList) return [];
    const name = identifierIn(object.schema, parameter);
    return name === undefined ? [] : [{ body: `${pointer}${isList ? '/0' : ''}/${escapeToken(name)}` }];
  });
}

interface Place {
  readonly pointer: string;
  readonly schema: JsonObject | undefined;
}

/** The answer itself, and what it wraps. */
function placesIn(root: JsonObject | undefined, wrappers: readonly string[], definition: JsonObject): readonly Place[] {
  const properties = isObject(root?.properties) ? root.properties : {};
  const wrapped = Object.keys(properties).filter((name) => wrappers.includes(plain(name)));
  return [
    { pointer: '', schema: root },
    ...wrapped.map((name) => ({
      pointer: `/${escapeToken(name)}`,
      schema: resolved(properties[name], definition),
    })),
  ];
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const resolved = (schema: Json | undefined, definition: JsonObject): JsonObject | undefined =>
  isObject(schema)
    ? compose(schema, { follow: (reference) => follow(definition, reference), path: [], choice: 0 })?.schema
    : undefined;

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

/** A name that means another thing in every path. */
export const isGeneric = (parameter: string): boolean => IDENTIFIERS.includes(plain(parameter));

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const isScalar = (schema: Json | undefined): boolean =>
  !isObject(schema) || (schema.properties === undefined && schema.items === undefined);

const escapeToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
