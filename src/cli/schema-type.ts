import type { Json, JsonObject } from '../model/json.ts';
import { follow, isObject } from '../schema/reference.ts';

/** A type that holds every value that a schema allows in a request, and as few others as is cheap; `unknown` where it is not. */
export const typeOf = (schema: Json, definition: JsonObject): string => written(schema, { definition, path: [] });

interface Writing {
  readonly definition: JsonObject;
  /** References that lead here: one that comes again has no end. */
  readonly path: readonly string[];
}

/** Deeper ones are not worth their text. */
const DEEPEST = 12;

function written(schema: Json, writing: Writing): string {
  if (!isObject(schema) || writing.path.length > DEEPEST) return 'unknown';
  const { $ref, allOf, oneOf, anyOf, ...own } = schema;
  const parts = [
    ...(typeof $ref === 'string' ? [referenced($ref, writing)] : []),
    ...joined(allOf, ' & ', writing),
    ...joined(oneOf, ' | ', writing),
    ...joined(anyOf, ' | ', writing),
    plain(own, writing),
  ].filter((part) => part !== 'unknown');
  return parts.length === 0 ? 'unknown' : parts.map(grouped).join(' & ');
}

const grouped = (part: string): string => (/ [|&] /.test(part) ? `(${part})` : part);

function referenced(reference: string, { definition, path }: Writing): string {
  const target = path.includes(reference) ? undefined : follow(definition, reference);
  return target === undefined ? 'unknown' : written(target, { definition, path: [...path, reference] });
}

/** One member that may be anything makes all of a union so. */
function joined(schemas: Json | undefined, by: ' & ' | ' | ', writing: Writing): readonly string[] {
  if (!Array.isArray(schemas) || schemas.length === 0) return [];
  const types = [...new Set(schemas.map((each) => written(each, writing)))];
  if (by === ' | ' && types.includes('unknown')) return [];
  const told = types.filter((each) => each !== 'unknown');
  return told.length === 0 ? [] : [told.map(grouped).join(by)];
}

function plain(schema: JsonObject, writing: Writing): string {
  if (schema.const !== undefined) return literal(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map(literal).join(' | ') || 'never';
  const types = [schema.type].flat().filter((each) => typeof each === 'string');
  const all = schema.nullable === true ? [...types, 'null'] : types;
  const named = all.length > 0 ? all : schema.properties === undefined ? [] : ['object'];
  const shapes = named.map((type) => TYPES[type]?.(schema, writing) ?? 'unknown');
  return shapes.length === 0 || shapes.includes('unknown') ? 'unknown' : [...new Set(shapes)].join(' | ');
}

type Shape = (schema: JsonObject, writing: Writing) => string;

const TYPES: Readonly<Record<string, Shape>> = {
  string: () => 'string',
  integer: () => 'number',
  number: () => 'number',
  boolean: () => 'boolean',
  null: () => 'null',
  array: ({ items = true }, writing) => `readonly ${grouped(written(items, writing))}[]`,
  object: objectType,
};

/** What only answers hold is left out. */
function objectType({ properties, required, additionalProperties }: JsonObject, writing: Writing): string {
  const names = Array.isArray(required) ? required : [];
  const members = Object.entries(isObject(properties) ? properties : {})
    .filter(([, schema]) => !(isObject(schema) && schema.readOnly === true))
    .map(([name, schema]) => `${JSON.stringify(name)}${names.includes(name) ? '' : '?'}: ${written(schema, writing)}`);
  const open = additionalProperties === false ? [] : ['[name: string]: unknown'];
  const all = [...members, ...open];
  return all.length === 0 ? 'Record<string, never>' : `{ ${all.join('; ')} }`;
}

const literal = (value: Json): string =>
  typeof value === 'object' && value !== null ? 'unknown' : JSON.stringify(value);
