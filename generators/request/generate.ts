import type { Json, JsonObject } from '../../src/model/json.ts';
import { isObject } from '../../src/schema/reference.ts';
import { compose } from './compose.ts';
import { generateLeaf, seedOf } from './leaf.ts';

/** How one value is made from a schema. */
export interface Generation {
  readonly follow: (reference: string) => Json | undefined;
  readonly seed: number;
  /** Which member of each union is taken, counted around. */
  readonly choice: number;
  /** Whether a schema's own example may stand for a value. */
  readonly examples: boolean;
  readonly extent: Extent;
}

/**
 * How much of an object is made. `required`: no more than that · `telling`: a body that would be empty gets what could be
 * said · `members`: also what tells a union's members apart, where it is optional in all of them.
 */
export type Extent = 'required' | 'telling' | 'members';

interface Place extends Generation {
  /** References that lead here. */
  readonly path: readonly string[];
  /** Where the value will stand. */
  readonly at: string;
  readonly memberProperties: readonly string[];
}

/**
 * A value for a request, made after a schema: what is required and no more, `readOnly` properties left out.
 * Undefined where it cannot be made; what is made is likely to be valid, and has to be validated.
 */
export const generate = (schema: JsonObject, on: Generation): Json | undefined =>
  make(schema, { ...on, path: [], at: '', memberProperties: [] });

function make(schema: Json | undefined, on: Place): Json | undefined {
  if (schema === false) return undefined;
  const composed = compose(isObject(schema) ? schema : {}, on);
  if (composed === undefined) return undefined;
  const { schema: plain, references, memberProperties } = composed;
  const given = givenValue(plain, on.examples);
  if (given !== undefined) return given.value;
  if (on.at === '' && Object.keys(plain).length === 0) return {};
  return TYPES[typeOf(plain)]?.(plain, { ...on, path: [...on.path, ...references], memberProperties });
}

/** `const` leaves no choice; then the schema's own example, its default, the first of its enumeration. */
function givenValue(schema: JsonObject, examples: boolean): { value: Json } | undefined {
  if (schema.const !== undefined) return { value: schema.const };
  const candidates = [...(examples ? examplesOf(schema) : []), schema.default].filter((value) => value !== undefined);
  const allowed = Array.isArray(schema.enum) ? schema.enum.filter((value) => value !== null) : undefined;
  const fitting = candidates.filter((value) => value !== null && hasType(value, schema) && isOneOf(value, allowed));
  const value = fitting[0] ?? allowed?.[0];
  return value === undefined ? undefined : { value };
}

/** The examples that a schema itself carries. */
export function examplesOf({ example, examples }: JsonObject): readonly Json[] {
  return [...(example === undefined ? [] : [example]), ...(Array.isArray(examples) ? examples : [])];
}

const isOneOf = (value: Json, allowed: readonly Json[] | undefined): boolean =>
  allowed === undefined || allowed.some((each) => JSON.stringify(each) === JSON.stringify(value));

function hasType(value: Json, schema: JsonObject): boolean {
  const types = [schema.type].flat();
  if (schema.type === undefined) return true;
  if (Array.isArray(value)) return types.includes('array');
  if (Number.isInteger(value)) return types.includes('integer') || types.includes('number');
  return types.includes(typeof value);
}

type Make = (schema: JsonObject, on: Place) => Json | undefined;

const leaf =
  (type: string): Make =>
  (schema, { at, seed, choice }) =>
    generateLeaf(type, schema, seedOf(at, seed + choice));

const TYPES: Readonly<Record<string, Make>> = {
  array: makeArray,
  boolean: () => true,
  integer: leaf('integer'),
  null: () => null,
  number: leaf('number'),
  object: makeObject,
  string: leaf('string'),
};

const OBJECT_KEYWORDS = ['properties', 'required', 'additionalProperties', 'minProperties', 'patternProperties'];
const NUMBER_KEYWORDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];

/** The first type it names that says something; without a name, the one that its keywords are about. */
function typeOf(schema: JsonObject): string {
  const types = [schema.type].flat().filter((type): type is string => typeof type === 'string');
  const named = types.find((type) => type !== 'null' && type in TYPES);
  if (named !== undefined) return named;
  if (types.includes('null')) return 'null';
  if (OBJECT_KEYWORDS.some((keyword) => schema[keyword] !== undefined)) return 'object';
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'array';
  return NUMBER_KEYWORDS.some((keyword) => schema[keyword] !== undefined) ? 'number' : 'string';
}

function makeArray(schema: JsonObject, on: Place): Json | undefined {
  const { minItems, maxItems, items, prefixItems } = schema;
  const first = Array.isArray(prefixItems) ? prefixItems : [];
  const least = typeof minItems === 'number' ? minItems : 0;
  const wanted = Math.min(Math.max(least, first.length, 1), typeof maxItems === 'number' ? maxItems : Infinity);
  if (wanted > MOST_ITEMS) return undefined;
  const made = Array.from({ length: wanted }, (_, index) => makeItem(first[index] ?? items, index, on));
  if (!made.includes(undefined)) return made as readonly Json[];
  return least === 0 ? [] : undefined;
}

/** A schema that demands more is taken as one that no request can be made for. */
const MOST_ITEMS = 1000;

/** Items differ, so that a list can be one of unique items: by the enumeration's next value, or by their seed. */
function makeItem(schema: Json | undefined, index: number, on: Place): Json | undefined {
  const place = { ...on, at: `${on.at}/${index}` };
  if (index === 0) return make(schema, place);
  const item = whole(schema, on);
  const given = [...examplesOf(item), ...(Array.isArray(item.enum) ? item.enum : [])];
  return given[index] ?? make(schema, { ...place, examples: false });
}

function makeObject(schema: JsonObject, on: Place): Json | undefined {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const writable = (name: string): boolean => !isReadOnly(properties[name], on);
  const required = (Array.isArray(schema.required) ? schema.required : []).filter((name) => typeof name === 'string');
  const needed = required.filter(writable);
  const others = Object.keys(properties).filter((name) => !required.includes(name) && writable(name));
  const least = typeof schema.minProperties === 'number' ? schema.minProperties : 0;
  const chosen = new Set([...needed, ...optionalNames(others, { properties, on, isBare: needed.length === 0 })]);
  for (const name of others) if (chosen.size < least) chosen.add(name);
  const invented = Array.from({ length: Math.max(0, least - chosen.size) }, (_, index) => `property${index + 1}`);
  return makeMembers([...chosen, ...invented], { schema, properties, on });
}

interface Choosing {
  readonly properties: JsonObject;
  readonly on: Place;
  /** Whether the object has nothing that it needs. */
  readonly isBare: boolean;
}

function optionalNames(names: readonly string[], { properties, on, isBare }: Choosing): readonly string[] {
  if (on.extent === 'required') return [];
  const telling = isBare && on.at === '' ? tellingNames(names, properties, on) : [];
  if (on.extent === 'telling') return telling;
  const told = names.filter((name) => on.memberProperties.includes(name) && isTold(whole(properties[name], on)));
  return [...told, ...telling];
}

const whole = (schema: Json | undefined, on: Place): JsonObject =>
  compose(isObject(schema) ? schema : {}, on)?.schema ?? {};

const isTold = (schema: JsonObject): boolean =>
  schema.const !== undefined || schema.enum !== undefined || examplesOf(schema).length > 0;

interface Members {
  readonly schema: JsonObject;
  readonly properties: JsonObject;
  readonly on: Place;
}

function makeMembers(names: readonly string[], { schema, properties, on }: Members): Json | undefined {
  const entries = names.map((name) => {
    const own = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
    return [name, make(own, { ...on, at: `${on.at}/${name}` })] as const;
  });
  if (entries.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(entries) as JsonObject;
}

/** For a body that would be empty: what the document gives an example of, else plain values that point at nothing else. */
function tellingNames(names: readonly string[], properties: JsonObject, on: Place): readonly string[] {
  const exemplary = names.filter((name) => examplesOf(whole(properties[name], on)).length > 0);
  if (on.examples && exemplary.length > 0) return exemplary;
  const isPlain = (name: string): boolean => !['object', 'array', 'null'].includes(typeOf(whole(properties[name], on)));
  return names.filter((name) => !/id$/i.test(name) && isPlain(name));
}

const isReadOnly = (schema: Json | undefined, on: Place): boolean => whole(schema, on).readOnly === true;
