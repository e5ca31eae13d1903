import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { distance } from 'fastest-levenshtein';
import type { JsonObject } from '../model/json.ts';

/** Where a value breaks its schema, and how. */
export interface Violation {
  /** Keys and indices from the root to the offending value; for an unknown or missing key, that key is the last. */
  readonly path: readonly string[];
  /** What is wrong, as a clause about that value: `it must be a whole number`. */
  readonly demand: string;
  readonly kind: 'unknown-key' | 'missing-key' | 'value';
}

const ajv = new Ajv2020({ allErrors: true, strict: false, logger: false, verbose: true });
addFormats.default(ajv);

const compiled = new WeakMap<JsonObject, ValidateFunction>();

/** The first departure of a value from a JSON Schema (2020-12): unknown keys before all else, since they explain the rest. */
export function firstViolation(schema: JsonObject, value: unknown): Violation | undefined {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return undefined;
  const error = mostTelling(validate.errors ?? []);
  return error === undefined ? undefined : describe(error, schema);
}

const isUnion = ({ keyword }: ErrorObject): boolean => keyword === 'anyOf' || keyword === 'oneOf' || keyword === 'if';

const depth = (error: ErrorObject): number => segments(error.instancePath).length;

/** Under a union the deepest error is the one of the branch that was meant. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const union = errors.find(isUnion);
  const plain = errors.filter((error) => !isUnion(error));
  const unknown = plain.find(({ keyword }) => keyword === 'additionalProperties');
  if (union === undefined) return unknown ?? plain[0];
  const [deepest] = plain.toSorted((a, b) => depth(b) - depth(a));
  return deepest === undefined || depth(deepest) <= depth(union) ? (unknown ?? plain[0] ?? union) : deepest;
}

function describe(error: ErrorObject, schema: JsonObject): Violation {
  const path = segments(error.instancePath);
  const { params } = error;
  if (error.keyword === 'additionalProperties') {
    const key = String(params.additionalProperty);
    const known = Object.keys(error.parentSchema?.properties ?? {});
    return { path: [...path, key], kind: 'unknown-key', demand: nearest({ key, known, path }, schema) };
  }
  if (error.keyword === 'required') {
    return { path: [...path, String(params.missingProperty)], kind: 'missing-key', demand: 'it is required' };
  }
  return { path, kind: 'value', demand: demandOf(error) };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
  null: 'empty',
};

/** `a, b or c`. */
export function orList(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function demandOf({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'type') return `it must be ${orList([params.type].flat().map((type) => TYPES[type] ?? type))}`;
  if (keyword === 'enum') return `it can be ${orList(params.allowedValues.map(String))}`;
  if (keyword === 'const') return `it must be ${String(params.allowedValue)}`;
  if (keyword === 'minimum') return `it must be at least ${params.limit}`;
  if (keyword === 'maximum') return `it must be at most ${params.limit}`;
  if (keyword === 'exclusiveMinimum') return `it must be more than ${params.limit}`;
  if (keyword === 'exclusiveMaximum') return `it must be less than ${params.limit}`;
  if (keyword === 'format' && params.format === 'date') return 'it must be a date like 2027-01-31';
  if (keyword === 'minLength' && params.limit === 1) return 'it must not be empty';
  return `it ${message ?? `breaks ${keyword}`}`;
}

interface UnknownKey {
  readonly key: string;
  readonly known: readonly string[];
  readonly path: readonly string[];
}

/** The same key at its right place before a similar one at the wrong place. */
function nearest({ key, known, path }: UnknownKey, schema: JsonObject): string {
  const [close] = known.toSorted((a, b) => distance(key, a) - distance(key, b));
  const elsewhere = closeEnough(key, close) ? undefined : placesOf(key, schema, [])[0];
  const best = elsewhere ?? (close === undefined ? undefined : [...path, close]);
  return best === undefined ? 'no key is known here' : `the nearest known key is ${best.join('.')}`;
}

const closeEnough = (key: string, other: string | undefined): boolean =>
  other !== undefined && distance(key.toLowerCase(), other.toLowerCase()) <= Math.ceil(other.length / 3);

function placesOf(key: string, schema: JsonObject, path: readonly string[]): readonly (readonly string[])[] {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, JsonObject>>;
  return Object.entries(properties).flatMap(([name, child]) => {
    const here = [...path, name];
    return name === key ? [here] : placesOf(key, child, here);
  });
}

/** The reference tokens of a JSON pointer (RFC 6901 §4), with or without `#` before it. */
export function segments(pointer: string): readonly string[] {
  const [, ...tokens] = pointer.split('/');
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** `#/a/b~1c`, the inverse of `segments`. */
export function pointerTo(path: readonly (string | number)[]): string {
  return `#${path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;
}
