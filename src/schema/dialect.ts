import type { Json, JsonObject } from '../model/json.ts';
import { isObject } from './reference.ts';

/** Which way a body travels: `readOnly` properties are not required of a request, `writeOnly` ones not of a response. */
export type Direction = 'request' | 'response' | 'any';

export interface Adaptation {
  readonly direction: Direction;
  /** The target of a `$ref`. */
  readonly follow: (reference: string) => Json | undefined;
  /** Beside `unevaluated…`, which must see through references: those put in place on the way here. */
  readonly inlined?: ReadonlySet<string>;
}

/** In the place of `$ref`: the reference is followed when a value is there to be checked, and not before. */
export const LATE_REFERENCE = 'twogate-ref';

/** In the place of `properties`: the schemas as the document has them, for the properties that a value turns out to have. */
export const LATE_PROPERTIES = 'twogate-properties';

type Out = Record<string, unknown>;

/** Keywords with one schema, for a part of the value. */
const ELSEWHERE = [
  'additionalProperties',
  'contains',
  'items',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
];
/** Keywords with one schema, for the value itself. */
const CONDITIONS = ['else', 'if', 'not', 'then'];
/** Keywords with several schemas, for the value itself. */
const UNIONS = ['allOf', 'anyOf', 'oneOf'];
/** Keywords with schemas by name. */
const MAPS = ['patternProperties', 'dependentSchemas'];
const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

const isNumber = (value: Json): boolean => typeof value === 'number';
const isCount = (value: Json): boolean => Number.isInteger(value) && Number(value) >= 0;
const isText = (value: Json): boolean => typeof value === 'string';
const isFilled = (value: Json): boolean => Array.isArray(value) && value.length > 0;

/** Keywords taken over as they are, where their value has the form they need. */
const PLAIN: Readonly<Record<string, (value: Json) => boolean>> = {
  const: () => true,
  dependentRequired: isObject,
  enum: isFilled,
  exclusiveMaximum: isNumber,
  exclusiveMinimum: isNumber,
  format: isText,
  maxContains: isCount,
  maxItems: isCount,
  maxLength: isCount,
  maxProperties: isCount,
  maximum: isNumber,
  minContains: isCount,
  minItems: isCount,
  minLength: isCount,
  minProperties: isCount,
  minimum: isNumber,
  multipleOf: (value) => isNumber(value) && Number(value) > 0,
  pattern: isText,
  uniqueItems: (value) => typeof value === 'boolean',
};

/**
 * A schema of an OpenAPI document as plain JSON Schema 2020-12: OpenAPI 3.0's `nullable` and boolean bounds in today's
 * words, annotations and malformed keywords left out, each `$ref` made a late one.
 */
export function adapt(schema: Json, on: Adaptation, above: ReadonlySet<string> = new Set()): Out | boolean {
  if (typeof schema === 'boolean') return schema;
  if (!isObject(schema)) return true;
  const optional = on.direction === 'any' ? above : new Set([...above, ...namesMarked(schema, MARK[on.direction], on)]);
  const out: Out = {
    ...plain(schema),
    ...bounds(schema),
    ...types(schema),
    ...required(schema, optional),
    ...children(schema, on, optional),
  };
  return schema.nullable === true ? { anyOf: [{ type: 'null' }, out] } : out;
}

const MARK = { request: 'readOnly', response: 'writeOnly' } as const;

const plain = (schema: JsonObject): Out =>
  Object.fromEntries(Object.entries(schema).filter(([key, value]) => PLAIN[key]?.(value)));

/** `exclusiveMinimum: true` makes `minimum` exclusive. */
function bounds(schema: JsonObject): Out {
  return Object.assign(
    {},
    ...(['Minimum', 'Maximum'] as const).map((name) => {
      const bound = name.toLowerCase();
      if (schema[`exclusive${name}`] !== true || typeof schema[bound] !== 'number') return {};
      return { [bound]: undefined, [`exclusive${name}`]: schema[bound] };
    }),
  );
}

/** Swagger 2.0's `file` is bytes; other words that are no types say nothing. */
function types({ type }: JsonObject): Out {
  const known = [type].flat().filter((each): each is string => typeof each === 'string' && TYPES.includes(each));
  if (known.length === 0) return type === 'file' ? { type: 'string' } : {};
  return { type: known.length === 1 ? known[0] : [...new Set(known)] };
}

function required(schema: JsonObject, optional: ReadonlySet<string>): Out {
  if (!Array.isArray(schema.required)) return {};
  const names = schema.required.filter((name) => typeof name === 'string' && !optional.has(name));
  return names.length === 0 ? {} : { required: [...new Set(names)] };
}

function children(schema: JsonObject, around: Adaptation, optional: ReadonlySet<string>): Out {
  const { inlined, ...on } = around;
  const sees = schema.unevaluatedProperties !== undefined || schema.unevaluatedItems !== undefined;
  const same: Within = { on: sees ? { ...on, inlined: inlined ?? new Set() } : around, optional };
  const out: Out = {};
  for (const key of ELSEWHERE) if (schema[key] !== undefined) out[key] = adapt(schema[key], on);
  for (const key of CONDITIONS) if (schema[key] !== undefined) out[key] = adapt(schema[key], same.on);
  for (const key of UNIONS) if (isFilled(schema[key] ?? null)) out[key] = members(schema[key], same);
  for (const key of MAPS) if (isObject(schema[key])) out[key] = mapped(schema[key], on);
  if (isObject(schema.properties))
    Object.assign(out, properties(schema.properties, schema.additionalProperties, same.on));
  if (isFilled(schema.prefixItems ?? null)) out.prefixItems = members(schema.prefixItems, { on });
  if (Array.isArray(schema.items)) Object.assign(out, { prefixItems: members(schema.items, { on }), items: true });
  return {
    ...out,
    ...union(schema, out),
    ...(typeof schema.$ref === 'string' ? reference(schema.$ref, same, out) : {}),
  };
}

/** Subtypes often match each other's schemas: where a discriminator tells them apart, "exactly one" is its word to give. */
function union({ discriminator }: JsonObject, { oneOf, anyOf }: Out): Out {
  return oneOf === undefined || anyOf !== undefined || discriminator === undefined
    ? {}
    : { anyOf: oneOf, oneOf: undefined };
}

interface Within {
  readonly on: Adaptation;
  readonly optional?: ReadonlySet<string>;
}

const members = (list: Json | undefined, { on, optional }: Within): readonly unknown[] =>
  (list as readonly Json[]).map((member) => adapt(member, on, optional));

/** @throws where a reference that must be seen through leads nowhere. */
function reference(name: string, { on }: Within, { allOf = [] }: Out): Out {
  if (on.inlined === undefined) return { [LATE_REFERENCE]: name };
  if (on.inlined.has(name)) return {};
  const target = on.follow(name);
  if (target === undefined) throw new Error(`${name} leads nowhere`);
  const inlined = { ...on, inlined: new Set([...on.inlined, name]) };
  return { allOf: [...(allOf as unknown[]), adapt(target, inlined)] };
}

/** `additionalProperties` and `unevaluatedProperties` have to see the names. */
function properties(schemas: JsonObject, additional: Json | undefined, { inlined }: Adaptation): Out {
  const late = { [LATE_PROPERTIES]: schemas };
  if (inlined === undefined && additional === undefined) return late;
  return { ...late, properties: Object.fromEntries(Object.keys(schemas).map((name) => [name, true])) };
}

/** Whether no other schema is part of this one. */
export const isLeaf = (schema: Json): boolean =>
  !isObject(schema) || !PARTS.some((keyword) => schema[keyword] !== undefined);

const PARTS = ['$ref', 'properties', 'prefixItems', ...ELSEWHERE, ...CONDITIONS, ...UNIONS, ...MAPS];

const mapped = (map: JsonObject, on: Adaptation): Out =>
  Object.fromEntries(Object.entries(map).map(([name, schema]) => [name, adapt(schema, on)]));

/** Properties, of the schema and of what it is composed of (be it in one member of a union), that bear the mark. */
function namesMarked(schema: JsonObject, mark: string, on: Adaptation, seen = new Set<Json>()): readonly string[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const own = Object.entries(isObject(schema.properties) ? schema.properties : {})
    .filter(([, property]) => isMarked(property, mark, on))
    .map(([name]) => name);
  const members = [schema.oneOf, schema.anyOf].flat().filter(isObject);
  return [...own, ...[...parts(schema, on), ...members].flatMap((part) => namesMarked(part, mark, on, seen))];
}

function isMarked(schema: Json, mark: string, on: Adaptation, seen = new Set<Json>()): boolean {
  if (!isObject(schema) || seen.has(schema)) return false;
  seen.add(schema);
  return schema[mark] === true || parts(schema, on).some((part) => isMarked(part, mark, on, seen));
}

/** What applies to the same value: the target of `$ref` and the members of `allOf`. */
function parts(schema: JsonObject, on: Adaptation): readonly JsonObject[] {
  const target = typeof schema.$ref === 'string' ? on.follow(schema.$ref) : undefined;
  const members = Array.isArray(schema.allOf) ? schema.allOf : [];
  return [target, ...members].filter(isObject);
}
