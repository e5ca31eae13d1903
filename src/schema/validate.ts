import { Ajv2020, type ErrorObject, MissingRefError, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Json, JsonObject } from '../model/json.ts';
import { adapt, type Direction } from './dialect.ts';
import { follow } from './reference.ts';

/**
 * Checks a value against a schema of the document. The answer is a list of short sentences, empty where the value is valid;
 * a schema that cannot be used is said to be so, in the same way. Never throws.
 */
export type Validate = (schema: JsonObject, value: Json, direction?: Direction) => readonly string[];

/** No reader needs more. */
const MOST_ERRORS = 8;

/**
 * A validator for the schemas of one document. Each schema that a `$ref` names is compiled once, when it is first needed.
 * @see [OpenAPI 3.1.1, Schema Object](https://spec.openapis.org/oas/v3.1.1.html#schema-object)
 */
export function createValidator(definition: JsonObject): Validate {
  const compile = createCompiler(definition);
  return (schema, value, direction = 'any') => {
    try {
      const validate = compile(schema, direction);
      return validate(value) ? [] : describe(validate.errors ?? []);
    } catch (error) {
      return [`the schema cannot be used: ${reason(error)}`];
    }
  };
}

type Compile = (schema: JsonObject, direction: Direction) => ValidateFunction;

function createCompiler(definition: JsonObject): Compile {
  const ajv = createAjv();
  const references = createReferences(ajv, definition);
  const compiled = { any: new WeakMap(), request: new WeakMap(), response: new WeakMap() } satisfies Record<
    Direction,
    WeakMap<JsonObject, ValidateFunction>
  >;
  return (schema, direction) => {
    const known = compiled[direction].get(schema);
    if (known !== undefined) return known;
    const adapted = adapt(schema, references.of(direction));
    references.resolve();
    const validate = references.compile(adapted);
    compiled[direction].set(schema, validate);
    return validate;
  };
}

/** Registers the targets of `$ref`s with ajv under names of their own, so that a cycle is no more than two names. */
function createReferences(ajv: Ajv2020, definition: JsonObject) {
  const names = new Map<string, string>();
  const dangling = new Map<string, string>();
  const waiting: { reference: string; direction: Direction; name: string }[] = [];
  const of = (direction: Direction) => ({
    direction,
    follow: (reference: string) => follow(definition, reference),
    refer: (reference: string) => {
      const key = `${direction} ${reference}`;
      const name = names.get(key) ?? `twogate:${names.size}`;
      if (!names.has(key)) waiting.push({ reference, direction, name });
      names.set(key, name);
      return name;
    },
  });
  const resolve = (): void => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const target = follow(definition, next.reference);
      if (target !== undefined) ajv.addSchema(adapt(target, of(next.direction)) as object, next.name);
      else dangling.set(next.name, next.reference);
    }
  };
  const compile = (schema: ReturnType<typeof adapt>): ValidateFunction => {
    try {
      return ajv.compile(schema);
    } catch (error) {
      const reference = error instanceof MissingRefError ? dangling.get(error.missingRef) : undefined;
      throw reference === undefined ? error : new Error(`${reference} leads nowhere`);
    }
  };
  return { of, resolve, compile };
}

function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    logger: false,
    validateSchema: false,
    addUsedSchema: false,
    multipleOfPrecision: 6,
    code: { regExp: tolerantRegExp },
  });
  addFormats.default(ajv);
  return ajv;
}

/** Patterns are ECMA-262, but authors write them for many engines: one that this engine cannot read says nothing. */
const tolerantRegExp = Object.assign(
  (pattern: string, flags: string): RegExp => {
    for (const tried of [flags, '']) {
      try {
        return new RegExp(pattern, tried);
      } catch {}
    }
    return /(?:)/;
  },
  { code: 'tolerantRegExp' },
);

/** Wrappers repeat what the errors within them say. */
const WRAPPERS = new Set(['if', 'not']);

function describe(errors: readonly ErrorObject[]): readonly string[] {
  const ambiguous = errors.filter(isAmbiguous);
  const telling = errors.filter(({ keyword }) => !WRAPPERS.has(keyword));
  const sentences = [...ambiguous, ...(telling.length === 0 ? errors : telling)].map(sentence);
  return [...new Set(sentences)].slice(0, MOST_ERRORS);
}

/** Several members of a `oneOf` match: then the errors of the others are no help. */
const isAmbiguous = ({ keyword, params }: ErrorObject): boolean =>
  keyword === 'oneOf' && params.passingSchemas !== null;

function sentence({ instancePath, keyword, message, params }: ErrorObject): string {
  const where = instancePath === '' ? 'the value' : instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties') return `${where} must not have ${params.additionalProperty}`;
  if (keyword === 'oneOf' && params.passingSchemas)
    return `${where} must match one schema in oneOf, and matches several`;
  if (keyword === 'required') return `${where} must have ${params.missingProperty}`;
  if (keyword === 'enum') return `${where} must be one of ${params.allowedValues.map(String).join(', ')}`;
  return `${where} ${message ?? `breaks ${keyword}`}`;
}

function reason(error: unknown): string {
  if (error instanceof RangeError) return 'it refers to itself without end';
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
