import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { DataValidateFunction } from 'ajv/dist/types/index.js';
import addFormats from 'ajv-formats';
import type { Json, JsonObject } from '../model/json.ts';
import { adapt, type Direction, LATE_REFERENCE } from './dialect.ts';
import { follow, isObject } from './reference.ts';

/**
 * Checks a value against a schema of the document. The answer is a list of short sentences, empty where the value is valid;
 * a schema that cannot be used is said to be so, in the same way. Never throws.
 */
export type Validate = (schema: JsonObject, value: Json, direction?: Direction) => readonly string[];

/** No reader needs more. */
const MOST_ERRORS = 8;

/**
 * A validator for the schemas of one document. Each schema that a `$ref` names is compiled once, when a value first comes to it.
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

type Compile = (schema: Json, direction: Direction) => ValidateFunction;

/** What is compiled is found again by the schema object, or by its text where that is short: documents repeat themselves. */
function createCompiler(definition: JsonObject): Compile {
  const byObject = { any: new WeakMap(), request: new WeakMap(), response: new WeakMap() } satisfies Record<
    Direction,
    WeakMap<JsonObject, ValidateFunction>
  >;
  const byText = new Map<string, ValidateFunction>();
  const compile: Compile = (schema, direction) => {
    const adapted = adapt(schema, { direction, follow: (reference) => follow(definition, reference) });
    const text = JSON.stringify(adapted);
    const validate = byText.get(direction + text) ?? engines[direction].compile(adapted);
    if (text.length < SHORT) byText.set(direction + text, validate);
    return validate;
  };
  const engineFor = (direction: Direction): Ajv2020 =>
    createAjv((reference) => {
      const target = follow(definition, reference);
      if (target === undefined) throw new Error(`${reference} leads nowhere`);
      return remembered(target, direction);
    });
  const remembered: Compile = (schema, direction) => {
    if (!isObject(schema)) return compile(schema, direction);
    const known = byObject[direction].get(schema);
    if (known !== undefined) return known;
    const validate = compile(schema, direction);
    byObject[direction].set(schema, validate);
    return validate;
  };
  const engines = { any: engineFor('any'), request: engineFor('request'), response: engineFor('response') };
  return remembered;
}

/** Characters of a schema up to which its text is kept. */
const SHORT = 2000;

function createAjv(resolve: (reference: string) => ValidateFunction): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    logger: false,
    validateSchema: false,
    addUsedSchema: false,
    multipleOfPrecision: 6,
    code: { regExp: tolerantRegExp, optimize: false },
  });
  addFormats.default(ajv);
  ajv.addKeyword({ keyword: LATE_REFERENCE, schemaType: 'string', errors: true, compile: lateReference(resolve) });
  return ajv;
}

/** Compiled when a value first comes to it, so that a cycle ends with its value, and what is never used costs nothing. */
function lateReference(resolve: (reference: string) => ValidateFunction) {
  return (reference: string): DataValidateFunction => {
    const validate: DataValidateFunction = (data, context) => {
      const target = resolve(reference);
      const valid = target(data, context) as boolean;
      validate.errors = target.errors ?? [];
      return valid;
    };
    return validate;
  };
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
