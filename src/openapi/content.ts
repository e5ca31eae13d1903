import type { Content, DocumentedResponse, Parameter, RequestBody } from '../model/document.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { child, isArray, isObject, type Located, member, textMember } from './pointer.ts';
import type { LocatedMember, Remark, Source } from './source.ts';

const LOCATIONS: readonly Parameter['in'][] = ['path', 'query', 'header', 'cookie'];

/** A parameter in OpenAPI 3.1's shape, references followed; or what is wrong with it. */
export function readParameter({ value, pointer }: Located<JsonObject>, source: Source): Parameter | Remark {
  const name = textMember(value, 'name');
  if (name === undefined) return { pointer, message: 'a parameter has no name' };
  const content = readContents(source, { value: value.content, pointer: child(pointer, 'content') })[0];
  if (value.in === 'querystring') return wholeQuery({ name, pointer, required: value.required === true }, content);
  const where = LOCATIONS.find((known) => known === value.in);
  if (where === undefined) return { pointer, message: `parameter ${name} has no "in" that is known` };
  const schema = schemaOf(value.schema) ?? content?.schema;
  return {
    name,
    in: where,
    required: where === 'path' || value.required === true,
    ...serialisation(where, value),
    ...(schema === undefined ? {} : { schema }),
    ...(content === undefined ? {} : { mediaType: content.mediaType }),
    examples: examplesOf(source, { value, pointer }).concat(content?.examples ?? []),
    pointer,
  };
}

/** @see [OpenAPI 3.1.1, Style Values](https://spec.openapis.org/oas/v3.1.1.html#style-values) */
function serialisation(
  where: Parameter['in'],
  value: JsonObject,
): Pick<Parameter, 'style' | 'explode' | 'allowReserved'> {
  const style = textMember(value, 'style') ?? (where === 'query' || where === 'cookie' ? 'form' : 'simple');
  const explode = typeof value.explode === 'boolean' ? value.explode : style === 'form' || style === 'cookie';
  return { style, explode, allowReserved: value.allowReserved === true };
}

/**
 * OpenAPI 3.2's `in: querystring`, the whole query as one value. As a form it is an exploded query parameter.
 * @see [OpenAPI 3.2.0, Parameter Locations](https://spec.openapis.org/oas/v3.2.0.html#parameter-locations)
 */
function wholeQuery(
  facts: Pick<Parameter, 'name' | 'pointer' | 'required'>,
  content: Content | undefined,
): Parameter | Remark {
  if (content === undefined || !/^application\/x-www-form-urlencoded/i.test(content.mediaType)) {
    return {
      pointer: facts.pointer,
      message: `parameter ${facts.name} is a query string of a kind that cannot be built`,
    };
  }
  const { schema, examples } = content;
  return {
    ...facts,
    in: 'query',
    style: 'form',
    explode: true,
    allowReserved: false,
    ...(schema === undefined ? {} : { schema }),
    examples,
  };
}

/** Request bodies in OpenAPI 3.1's shape. */
export const readBody = ({ value, pointer }: Located<JsonObject>, source: Source): RequestBody => ({
  required: value.required === true,
  content: readContents(source, { value: value.content, pointer: child(pointer, 'content') }),
});

/** A response in OpenAPI 3.1's shape under its status. */
export function readResponse(
  status: string,
  { value, pointer }: Located<JsonObject>,
  source: Source,
): DocumentedResponse {
  const description = textMember(value, 'description');
  return {
    status,
    ...(description === undefined ? {} : { description }),
    content: readContents(source, { value: value.content, pointer: child(pointer, 'content') }),
    ...(isObject(value.links) ? { links: value.links } : {}),
    headers: isObject(value.headers) ? Object.keys(value.headers) : [],
    pointer,
  };
}

function readContents(source: Source, { value, pointer }: LocatedMember): readonly Content[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([mediaType, inner]) => {
    const target = source.follow({ value: inner, pointer: child(pointer, mediaType) });
    return target === undefined ? [] : [readContent(mediaType, target, source)];
  });
}

function readContent(mediaType: string, at: Located<JsonObject>, source: Source): Content {
  const schema = schemaOf(at.value.schema) ?? sequenceOf(at.value.itemSchema);
  return {
    mediaType,
    ...(schema === undefined ? {} : { schema }),
    examples: examplesOf(source, at),
    ...(isObject(at.value.encoding) ? { encoding: at.value.encoding } : {}),
    pointer: at.pointer,
  };
}

/** Since 3.1 a schema may be `true` or `false`. */
function schemaOf(value: Json | undefined): JsonObject | undefined {
  if (isObject(value)) return value;
  return typeof value === 'boolean' ? (value ? {} : { not: {} }) : undefined;
}

/** OpenAPI 3.2's `itemSchema`, the schema of each item of a stream. */
const sequenceOf = (items: Json | undefined): JsonObject | undefined => {
  const schema = schemaOf(items);
  return schema && { type: 'array', items: schema };
};

/** `example`, then `examples` with their references followed; values given by URL are not fetched. */
function examplesOf(source: Source, { value, pointer }: Located<JsonObject>): readonly Json[] {
  const single = member(value, 'example');
  const named = isObject(value.examples) ? Object.entries(value.examples) : [];
  const values = named.flatMap(([name, example]) =>
    exampleValue(source, { value: example, pointer: child(pointer, 'examples', name) }),
  );
  const listed = isArray(value.examples) ? value.examples : [];
  return [...(single === undefined ? [] : [single]), ...values, ...listed];
}

/** Since 3.2 `dataValue` is the value as data, and `value` the older word. */
function exampleValue(source: Source, at: LocatedMember): readonly Json[] {
  const example = source.follow(at)?.value;
  const value = member(example, 'dataValue') ?? member(example, 'value');
  return value === undefined ? [] : [value];
}
