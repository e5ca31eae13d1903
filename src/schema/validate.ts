import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { DataValidateFunction, DataValidationCxt } from 'ajv/dist/types/index.js';
import addFormats from 'ajv-formats';
import type { Json, JsonObject } from '../model/json.ts';
import { isCertainlyValid } from './certain.ts';
import { adapt, type Direction, isLeaf, LATE_PROPERTIES, LATE_REFERENCE } from './dialect.ts';
import { follow, isObject } from './reference.ts';
import { tolerantRegExp } from './tolerant.ts';

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
  const find = (reference: string): Json | undefined => follow(definition, reference);
  return (schema, value, direction = 'any') => {
    try {
      if (isCertainlyValid(schema, value, { follow: find, direction })) return [];
      const validate = compile(schema, direction);
      return validate(value) ? [] : describe(validate.errors ?? []);
    } catch (error) {
      return [`the schema cannot be used: ${reason(error)}`];
    }
  };
}

type Compile = (schema: Json, direction: Direction) => ValidateFunction;

/** What is compiled is found again by its schema object, or, since documents repeat small schemas, by their text. */
function createCompiler(definition: JsonObject): Compile {
  const known = { any: new Map(), request: new Map(), response: new Map() } satisfies Record<
    Direction,
    Map<unknown, ValidateFunction>
  >;
  const compile: Compile = (schema, direction) => {
    const adapted = adapt(schema, { direction, follow: (reference) => follow(definition, reference) });
    const key = isLeaf(schema) ? JSON.stringify(adapted) : schema;
    const validate = known[direction].get(key) ?? engines[direction].compile(adapted);
    known[direction].set(key, validate);
    known[direction].set(schema, validate);
    return validate;
  };
  const remembered: Compile = (schema, direction) => {
    const meant = behindReferences(schema, definition);
    return known[direction].get(meant) ?? compile(meant, direction);
  };
  const engine = (direction: Direction): Ajv2020 =>
    createAjv({
      schema: (schema) => remembered(schema, direction),
      reference: (reference) => remembered(targetOf(reference, definition), direction),
      isCertain: (schema, value) =>
        isCertainlyValid(schema, value, { follow: (reference) => follow(definition, reference), direction }),
    });
  const engines = { any: engine('any'), request: engine('request'), response: engine('response') };
  return remembered;
}

/** A schema that is nothing but a reference is the schema that it leads to. */
function behindReferences(schema: Json, definition: JsonObject, seen: readonly Json[] = []): Json {
  if (!isObject(schema) || typeof schema.$ref !== 'string' || seen.includes(schema)) return schema;
  const isAlone = Object.keys(schema).every((key) => key === '$ref' || key === 'description' || key === 'summary');
  return isAlone ? behindReferences(targetOf(schema.$ref, definition), definition, [...seen, schema]) : schema;
}

function targetOf(reference: string, definition: JsonObject): Json {
  const target = follow(definition, reference);
  if (target === undefined) throw new Error(`${reference} leads nowhere`);
  return target;
}

/** Compile when a value first comes to a schema, so that a cycle ends with its value, and what is never used costs nothing. */
interface Late {
  readonly schema: (schema: Json) => ValidateFunction;
  readonly reference: (reference: string) => ValidateFunction;
  readonly isCertain: (schema: Json, value: Json) => boolean;
}

function createAjv(late: Late): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    logger: false,
    validateSchema: false,
    addUsedSchema: false,
    multipleOfPrecision: 6,
    code: { regExp: Object.assign(tolerantRegExp, { code: 'tolerantRegExp' }), optimize: false },
  });
  addFormats.default(ajv);
  ajv.addKeyword({
    keyword: LATE_REFERENCE,
    schemaType: 'string',
    errors: true,
    compile: (reference: string) =>
      collecting((data, context) =>
        late.isCertain({ $ref: reference }, data) ? [] : run(late.reference(reference), data, context),
      ),
  });
  ajv.addKeyword({
    keyword: LATE_PROPERTIES,
    type: 'object',
    schemaType: 'object',
    errors: true,
    compile: (schemas: JsonObject) => collecting((data, context) => checkProperties(data, context, { schemas, late })),
  });
  return ajv;
}

type Check = (data: Json, context: DataValidationCxt) => readonly ErrorObject[];

/** A check as ajv wants it, which reads errors from the function itself. */
function collecting(check: Check): DataValidateFunction {
  const validate: DataValidateFunction = (data, context) => {
    const errors = context === undefined ? [] : check(data, context);
    validate.errors = [...errors];
    return errors.length === 0;
  };
  return validate;
}

const run = (validate: ValidateFunction, data: unknown, context: DataValidationCxt): readonly ErrorObject[] =>
  validate(data, context) ? [] : (validate.errors ?? []);

interface Properties {
  readonly schemas: JsonObject;
  readonly late: Late;
}

function checkProperties(
  data: Json,
  context: DataValidationCxt,
  { schemas, late }: Properties,
): readonly ErrorObject[] {
  return Object.entries(data as JsonObject).flatMap(([name, value]) => {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (schema === undefined || late.isCertain(schema, value)) return [];
    const instancePath = `${context.instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return run(late.schema(schema), value, {
      ...context,
      instancePath,
      parentData: data as JsonObject,
      parentDataProperty: name,
    });
  });
}

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
