import type { Json, JsonObject } from '../model/json.ts';
import { isArray, isObject, type Located, member, textMember } from './pointer.ts';
import { upgradeSchema } from './schema-dialect.ts';

/** What Swagger 2.0 writes into a parameter, and OpenAPI 3 into its schema. */
const SCHEMA_KEYS = [
  'type format items default enum minimum maximum exclusiveMinimum exclusiveMaximum multipleOf',
  'minLength maxLength pattern minItems maxItems uniqueItems x-nullable',
].flatMap((line) => line.split(' '));

/** `tsv` has no counterpart and is read as `csv`. @see [Swagger 2.0, Parameter Object](https://spec.openapis.org/oas/v2.0.html#parameter-object) */
const COLLECTION_STYLES: ReadonlyMap<string, { readonly style: string; readonly explode: boolean }> = new Map([
  ['multi', { style: 'form', explode: true }],
  ['ssv', { style: 'spaceDelimited', explode: false }],
  ['pipes', { style: 'pipeDelimited', explode: false }],
]);

const isBodyPart = ({ value }: Located<JsonObject>): boolean => value.in === 'body' || value.in === 'formData';

/** Path, query and header parameters of a 2.0 operation as OpenAPI 3.1 parameters. */
export const upgradeParameters = (parameters: readonly Located<JsonObject>[]): readonly Located<JsonObject>[] =>
  parameters.filter((at) => !isBodyPart(at)).map(({ value, pointer }) => ({ pointer, value: upgradeParameter(value) }));

function upgradeParameter(parameter: JsonObject): JsonObject {
  const style = COLLECTION_STYLES.get(textMember(parameter, 'collectionFormat') ?? '');
  const isQuery = parameter.in === 'query';
  return {
    ...parameter,
    schema: inlineSchema(parameter),
    ...(style !== undefined && isQuery ? style : { explode: false }),
    ...(parameter['x-example'] === undefined ? {} : { example: parameter['x-example'] }),
  };
}

/** A parameter's or a response header's own members as a schema in 3.1's dialect. */
function inlineSchema(from: JsonObject): JsonObject {
  const entries = SCHEMA_KEYS.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]] as const]));
  const schema: Record<string, Json> = Object.fromEntries(entries);
  upgradeSchema(schema);
  return schema;
}

/** The request body that `body` and `formData` parameters describe, if any. */
export function upgradeBody(
  parameters: readonly Located<JsonObject>[],
  consumes: readonly string[],
): Located<JsonObject> | undefined {
  const parts = parameters.filter(isBodyPart);
  const body = parts.find(({ value }) => value.in === 'body') ?? parts[0];
  if (body === undefined) return undefined;
  const value = body.value.in === 'body' ? plainBody(body.value, consumes) : formBody(parts, consumes);
  return { value, pointer: body.pointer };
}

function plainBody(body: JsonObject, consumes: readonly string[]): JsonObject {
  const mediaTypes = consumes.length === 0 ? ['application/json'] : consumes;
  const examples = member(body, 'x-examples');
  const content = mediaTypes.map((mediaType) => [mediaType, bodyContent(body, member(examples, mediaType))] as const);
  return { required: body.required === true, content: Object.fromEntries(content) };
}

const bodyContent = (body: JsonObject, example: Json | undefined): JsonObject => ({
  ...(body.schema === undefined ? {} : { schema: body.schema }),
  ...(example === undefined ? {} : { example }),
});

/** "formData": a file needs multipart; otherwise what the operation consumes, else the URL-encoded form. */
function formBody(parts: readonly Located<JsonObject>[], consumes: readonly string[]): JsonObject {
  const fields = parts.map(({ value }) => value).filter((value) => typeof value.name === 'string');
  const forms = consumes.filter((mediaType) =>
    /^(multipart\/form-data|application\/x-www-form-urlencoded)/.test(mediaType),
  );
  const hasFile = fields.some((field) => field.type === 'file');
  const fallback = hasFile ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  const required = fields.filter((field) => field.required === true).map((field) => String(field.name));
  const properties = Object.fromEntries(fields.map((field) => [String(field.name), inlineSchema(field)]));
  const schema = { type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
  const content = (forms.length === 0 ? [fallback] : forms).map((mediaType) => [mediaType, { schema }]);
  return { required: required.length > 0, content: Object.fromEntries(content) };
}

/** A 2.0 response with `content` in place of `schema`. */
export function upgradeResponse(response: JsonObject, produces: readonly string[]): JsonObject {
  const { schema, examples, ...rest } = response;
  if (schema === undefined && !isObject(examples)) return rest;
  const named = isObject(examples) ? Object.keys(examples) : [];
  const declared = produces.length === 0 ? ['application/json'] : produces;
  const mediaTypes = schema === undefined ? named : [...new Set([...declared, ...named])];
  const content = mediaTypes.map(
    (mediaType) => [mediaType, bodyContent(response, member(examples, mediaType))] as const,
  );
  return { ...rest, content: Object.fromEntries(content) };
}

/** A 2.0 security definition as a 3.1 security scheme. */
export function upgradeScheme(scheme: JsonObject): JsonObject {
  if (scheme.type === 'basic') return { type: 'http', scheme: 'basic' };
  if (scheme.type !== 'oauth2') return scheme;
  const { flow, authorizationUrl, tokenUrl, scopes } = scheme;
  const name = flow === 'accessCode' ? 'authorizationCode' : flow === 'application' ? 'clientCredentials' : flow;
  const facts = Object.entries({ authorizationUrl, tokenUrl, scopes }).filter(
    (entry): entry is [string, Json] => entry[1] !== undefined,
  );
  return { type: 'oauth2', flows: { [typeof name === 'string' ? name : 'implicit']: Object.fromEntries(facts) } };
}

/** `consumes` and `produces` of an operation replace the document's, even by an empty list. */
export const mediaTypes = (
  operation: JsonObject,
  definition: JsonObject,
  key: 'consumes' | 'produces',
): readonly string[] => {
  const own = operation[key];
  const effective = isArray(own) ? own : definition[key];
  return isArray(effective) ? effective.filter((mediaType) => typeof mediaType === 'string') : [];
};
