import type { Format, FormatDefinition } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { Json, JsonObject } from '../model/json.ts';
import type { Direction } from './dialect.ts';
import { isObject } from './reference.ts';
import { tolerantRegExp } from './tolerant.ts';

/** The target of a `$ref`. */
export type Follow = (reference: string) => Json | undefined;

/** Whether a value satisfies a schema. Undefined: not certain, for want of a keyword that is understood here, or of a plain case. */
export type Certainty = boolean | undefined;

interface Reading {
  readonly follow: Follow;
  /** What marks the properties that need not be there. */
  readonly mark: 'readOnly' | 'writeOnly' | undefined;
  /** Whether no other schema is put together with this one for the same value: it could mark what this one does not. */
  readonly isAlone: boolean;
  readonly depth: number;
  /** Checks that may still be made: schemas that refer to themselves several times would never end. */
  readonly budget: { left: number };
}

type Check = (value: Json, bound: Json, schema: JsonObject, reading: Reading) => Certainty;

/** What is nested deeper than this is left to the compiled schema. */
const DEEPEST = 64;

/** So is what takes more checks. */
const MOST_CHECKS = 10_000;

/**
 * Whether a value certainly satisfies a schema of an OpenAPI document, whichever way it travels. It reads the plain schemas that
 * most bodies have without compiling them, which takes a hundred times as long as the check; a compiled schema has the last word
 * on all that is not certain here.
 */
export const isCertainlyValid = (schema: Json, value: Json, on: On): boolean => certainty(schema, value, on) === true;

interface On {
  readonly follow: Follow;
  readonly direction: Direction;
}

/** The same, and whether a value certainly breaks the schema: of that too, as much is left to the compiled schema. */
export const certainty = (schema: Json, value: Json, { follow, direction }: On): Certainty =>
  check(schema, value, { follow, mark: MARK[direction], isAlone: true, depth: 0, budget: { left: MOST_CHECKS } });

const MARK = { request: 'readOnly', response: 'writeOnly', any: undefined } as const;

function check(schema: Json, value: Json, { follow, mark, isAlone, depth, budget }: Reading): Certainty {
  if (typeof schema === 'boolean') return schema;
  budget.left -= 1;
  if (!isObject(schema) || depth > DEEPEST || budget.left < 0) return undefined;
  if (schema.nullable === true && value === null) return true;
  const reading = { follow, mark, isAlone, depth: depth + 1, budget };
  let certain: Certainty = true;
  for (const keyword in schema) {
    const one = checkKeyword(keyword, value, schema, reading);
    if (one === false) return false;
    if (one === undefined) certain = undefined;
  }
  return certain;
}

function checkKeyword(keyword: string, value: Json, schema: JsonObject, reading: Reading): Certainty {
  if (ANNOTATIONS.has(keyword) || keyword.startsWith('x-')) return true;
  const bound = schema[keyword];
  return bound === undefined ? true : CHECKS[keyword]?.(value, bound, schema, reading);
}

const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$comment',
  'default',
  'deprecated',
  'description',
  'discriminator',
  'example',
  'examples',
  'externalDocs',
  'nullable',
  'readOnly',
  'summary',
  'title',
  'writeOnly',
  'xml',
]);

const all = (certainties: Iterable<Certainty>): Certainty => {
  let certain: Certainty = true;
  for (const each of certainties) {
    if (each === false) return false;
    if (each === undefined) certain = undefined;
  }
  return certain;
};

const TYPES: Readonly<Record<string, (value: Json) => boolean>> = {
  array: Array.isArray,
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  null: (value) => value === null,
  number: (value) => typeof value === 'number',
  object: isObject,
  string: (value) => typeof value === 'string',
};

const numeric =
  (holds: (value: number, bound: number) => boolean): Check =>
  (value, bound, schema) => {
    if (typeof bound !== 'number' || schema.exclusiveMinimum === true || schema.exclusiveMaximum === true)
      return undefined;
    return typeof value !== 'number' || holds(value, bound);
  };

const counted =
  (count: (value: Json) => number | undefined, holds: (count: number, bound: number) => boolean): Check =>
  (value, bound) => {
    if (typeof bound !== 'number' || !Number.isInteger(bound) || bound < 0) return undefined;
    const found = count(value);
    return found === undefined || holds(found, bound);
  };

const characters = (value: Json): number | undefined => (typeof value === 'string' ? [...value].length : undefined);
const items = (value: Json): number | undefined => (Array.isArray(value) ? value.length : undefined);
const members = (value: Json): number | undefined => (isObject(value) ? Object.keys(value).length : undefined);
const atLeast = (found: number, bound: number): boolean => found >= bound;
const atMost = (found: number, bound: number): boolean => found <= bound;

const isScalar = (value: Json): boolean => typeof value !== 'object' || value === null;

/** Equal texts are equal values; others may be equal all the same. */
const equals = (one: Json, other: Json): Certainty => {
  if (one === other) return true;
  if (isScalar(one) || isScalar(other)) return false;
  return JSON.stringify(one) === JSON.stringify(other) ? true : undefined;
};

/** For a part of the value, or behind a reference. */
const alone = (reading: Reading): Reading => ({ ...reading, isAlone: true });

/** For the value itself, beside other schemas. */
const together = (reading: Reading): Reading => ({ ...reading, isAlone: false });

/** One that certainly holds, or none of which any could. */
function some(certainties: readonly Certainty[]): Certainty {
  if (certainties.includes(true)) return true;
  return certainties.includes(undefined) ? undefined : false;
}

const anyOf: Check = (value, schemas, _schema, reading) =>
  Array.isArray(schemas) && schemas.length > 0
    ? some(schemas.map((schema: Json) => check(schema, value, together(reading))))
    : undefined;

const CHECKS: Readonly<Record<string, Check>> = {
  type: (value, type) => {
    const known = [type].flat().map((name) => (typeof name === 'string' ? TYPES[name] : undefined));
    if (known.length === 0 || known.includes(undefined)) return undefined;
    return known.some((is) => is?.(value));
  },
  enum: (value, values) =>
    Array.isArray(values) && values.length > 0 ? some(values.map((each: Json) => equals(value, each))) : undefined,
  const: (value, expected) => equals(value, expected),
  minimum: numeric(atLeast),
  maximum: numeric(atMost),
  exclusiveMinimum: numeric((value, bound) => value > bound),
  exclusiveMaximum: numeric((value, bound) => value < bound),
  multipleOf: (value, bound) => {
    if (typeof bound !== 'number' || bound <= 0) return undefined;
    return typeof value !== 'number' || Number.isInteger(value / bound) || undefined;
  },
  minLength: counted(characters, atLeast),
  maxLength: counted(characters, atMost),
  minItems: counted(items, atLeast),
  maxItems: counted(items, atMost),
  minProperties: counted(members, atLeast),
  maxProperties: counted(members, atMost),
  pattern: (value, pattern) => {
    if (typeof pattern !== 'string') return undefined;
    return typeof value !== 'string' || patternOf(pattern).test(value);
  },
  format: (value, format) => (typeof format === 'string' ? hasFormat(value, format) : undefined),
  required: (value, names, schema, reading) => {
    if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) return undefined;
    if (!isObject(value)) return true;
    const missing = names.filter((name) => !Object.hasOwn(value, name));
    const property = (name: string): Json | undefined =>
      isObject(schema.properties) ? schema.properties[name] : undefined;
    if (missing.every((name) => isOptional(property(name), reading))) return true;
    const isWhole = reading.mark === undefined || (reading.isAlone && !COMPOSING.some((keyword) => keyword in schema));
    return isWhole && missing.some((name) => isNeeded(property(name), reading)) ? false : undefined;
  },
  properties: (value, schemas, _schema, reading) => {
    if (!isObject(schemas)) return undefined;
    if (!isObject(value)) return true;
    const present = Object.keys(value).filter((name) => Object.hasOwn(schemas, name));
    return all(present.map((name) => check(schemas[name] ?? true, value[name] ?? null, alone(reading))));
  },
  additionalProperties: (value, schema, { properties = {}, patternProperties }, reading) => {
    if (!isObject(value)) return true;
    if (!isObject(properties) || patternProperties !== undefined) return undefined;
    const others = Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
    return all(others.map((name) => check(schema, value[name] ?? null, alone(reading))));
  },
  items: (value, schema, _schema, reading) => {
    if (Array.isArray(schema)) return undefined;
    return !Array.isArray(value) || all(value.map((item: Json) => check(schema, item, alone(reading))));
  },
  uniqueItems: (value, isWanted) => {
    if (isWanted === false || !Array.isArray(value) || value.length < 2)
      return typeof isWanted === 'boolean' || undefined;
    const isPlain = value.every((item) => typeof item !== 'object');
    return isWanted === true && isPlain ? new Set(value).size === value.length : undefined;
  },
  allOf: (value, schemas, _schema, reading) =>
    Array.isArray(schemas) && schemas.length > 0
      ? all(schemas.map((schema: Json) => check(schema, value, together(reading))))
      : undefined,
  anyOf,
  oneOf: (value, schemas, schema, reading) => {
    if (schema.discriminator !== undefined && schema.anyOf === undefined) return anyOf(value, schemas, schema, reading);
    if (!Array.isArray(schemas) || schemas.length === 0) return undefined;
    const each = schemas.map((one: Json) => check(one, value, together(reading)));
    if (each.filter((one) => one === true).length > 1) return false;
    return each.includes(undefined) ? undefined : each.includes(true);
  },
  $ref: (value, reference, _schema, reading) => {
    const target = typeof reference === 'string' ? reading.follow(reference) : undefined;
    return target === undefined ? undefined : check(target, value, alone(reading));
  },
};

function isOptional(property: Json | undefined, { mark, follow }: Reading): boolean {
  if (mark === undefined || !isObject(property)) return false;
  if (property[mark] === true) return true;
  const target = typeof property.$ref === 'string' ? follow(property.$ref) : undefined;
  return isObject(target) && target[mark] === true;
}

/** Keywords by which other schemas have a say in the same value. */
const COMPOSING = ['$ref', 'allOf', 'anyOf', 'oneOf'];

/** Whether nothing marks a property as one that need not be there. */
function isNeeded(property: Json | undefined, { mark, follow }: Reading): boolean {
  if (mark === undefined || !isObject(property)) return true;
  if (property[mark] === true || property.allOf !== undefined) return false;
  if (typeof property.$ref !== 'string') return true;
  const target = follow(property.$ref);
  return isObject(target) && target[mark] !== true && target.$ref === undefined && target.allOf === undefined;
}

const patterns = new Map<string, RegExp>();

function patternOf(pattern: string): RegExp {
  const known = patterns.get(pattern) ?? tolerantRegExp(pattern, 'u');
  patterns.set(pattern, known);
  return known;
}

/** A format that nobody knows says nothing; one of numbers says nothing of texts, and the other way round. */
function hasFormat(value: Json, name: string): Certainty {
  const format = Object.hasOwn(fullFormats, name) ? fullFormats[name as keyof typeof fullFormats] : true;
  if (format === true) return true;
  const [type, holds] = readFormat(format);
  if (typeof value !== type) return true;
  return holds === undefined ? undefined : holds(value as never);
}

type Holds = (value: never) => boolean;

function readFormat(format: Exclude<Format, true>): readonly ['string' | 'number', Holds | undefined] {
  if (format instanceof RegExp) return ['string', (text: string) => format.test(text)];
  if (typeof format === 'function') return ['string', (text: string) => format(text) === true];
  if (typeof format !== 'object') return ['string', undefined];
  const { validate, type = 'string' } = format as FormatDefinition<string> | FormatDefinition<number>;
  return [type, typeof validate === 'function' ? (validate as Holds) : undefined];
}
