import type { Content } from '../../src/model/document.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { RequestContent, UnbuildableRequest } from '../../src/model/plan.ts';
import { certainty } from '../../src/schema/certain.ts';
import { follow, isObject } from '../../src/schema/reference.ts';
import { compose } from './compose.ts';
import { configKey, type RequestContext } from './context.ts';
import { BOUNDARY, formBody, multipartBody } from './form.ts';
import { type Generation, generate } from './generate.ts';
import { withoutReadOnly } from './read-only.ts';

type Built = RequestContent | UnbuildableRequest;

/** A request's body; undefined where it has none. */
export function bodyOf(operation: Operation, context: RequestContext): Built | undefined {
  const { fixtures } = context;
  const wanted = wantedContent(operation, context);
  if (fixtures?.body !== undefined) return fixtureBody(fixtures.body, wanted);
  const { requestBody, method } = operation;
  if (requestBody === undefined) return undefined;
  if (!requestBody.required && WITHOUT_BODY.includes(method)) return undefined;
  const reasons: string[] = [];
  for (const content of wanted) {
    const body = documentedBody(content, context);
    if (!('unbuildable' in body)) return body;
    reasons.push(body.unbuildable);
  }
  if (!requestBody.required) return undefined;
  const [reason] = reasons;
  return { unbuildable: `${reason ?? 'the request body has no media type'}: give ${configKey(operation, 'body')}` };
}

/** "A payload within a GET request message has no defined semantics" (RFC 9110 §9.3.1), nor for these. */
const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'];

/** How a value becomes bytes. */
type Family = 'json' | 'form' | 'multipart' | 'text' | 'xml' | 'binary';

const FAMILIES: readonly (readonly [Family, RegExp])[] = [
  ['json', /^(?:(?:application|text)\/(?:[^;]*\+)?json|\*\/\*|application\/\*)$/],
  ['form', /^application\/x-www-form-urlencoded$/],
  ['multipart', /^multipart\/(?:form-data|\*)$/],
  ['xml', /^(?:application|text)\/(?:.*\+)?xml$/],
  ['text', /^(?:text\/.*|application\/(?:.*\+)?(?:x-)?yaml|application\/(?:graphql|jwt|x-ndjson|sql))$/],
];

const essenceOf = (mediaType: string): string => (mediaType.split(';')[0] ?? '').trim().toLowerCase();

const familyOf = (mediaType: string): Family =>
  FAMILIES.find(([, pattern]) => pattern.test(essenceOf(mediaType)))?.[0] ?? 'binary';

const PREFERENCE: readonly Family[] = ['json', 'form', 'multipart', 'text', 'binary', 'xml'];

/** The media types to try, plain JSON before all else; the one that the configuration's `content-type` names, where it does. */
function wantedContent({ requestBody }: Operation, { fixtures }: RequestContext): readonly Content[] {
  const content = requestBody?.content ?? [];
  const header = Object.entries(fixtures?.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (typeof header === 'string') {
    const named = content.find(({ mediaType }) => essenceOf(mediaType) === essenceOf(header));
    return [{ examples: [], pointer: '', ...named, mediaType: header }];
  }
  return content.toSorted((a, b) => rank(a) - rank(b));
}

const rank = ({ mediaType }: Content): number =>
  PREFERENCE.indexOf(familyOf(mediaType)) * 2 + (essenceOf(mediaType) === 'application/json' ? 0 : 1);

/** The user's word is sent as it is; it is not held against the schema. */
function fixtureBody(body: Json, wanted: readonly Content[]): Built {
  const suits = ({ mediaType }: Content): boolean =>
    typeof body === 'string' ? !['form', 'multipart'].includes(familyOf(mediaType)) : isWritable(body, mediaType);
  const texts = wanted.filter(({ mediaType }) => typeof body === 'string' && familyOf(mediaType) !== 'json');
  const content = [...texts, ...wanted].find(suits) ?? { mediaType: 'application/json', examples: [], pointer: '' };
  return write(body, content, new Set());
}

const isWritable = (value: Json, mediaType: string): boolean => {
  const family = familyOf(mediaType);
  return family === 'json' || (isObject(value) && (family === 'form' || family === 'multipart'));
};

type FromDocument = (content: Content, context: RequestContext) => Built;

const DOCUMENTED: Readonly<Record<Family, FromDocument>> = {
  json: structuredBody,
  form: structuredBody,
  multipart: structuredBody,
  text: textBody,
  xml: ({ mediaType, examples }) => {
    const text = examples.find((example) => typeof example === 'string');
    return text === undefined ? { unbuildable: `no example of the ${mediaType} body` } : utf8(mediaType, text);
  },
  binary: ({ mediaType }) => binary(mediaType),
};

const documentedBody: FromDocument = (content, context) => DOCUMENTED[familyOf(content.mediaType)](content, context);

function structuredBody(content: Content, context: RequestContext): Built {
  const { schema } = content;
  const found = schema === undefined ? { value: content.examples[0] ?? {} } : validValue(content, schema, context);
  if ('fault' in found) return { unbuildable: `no valid ${content.mediaType} body could be made (${found.fault})` };
  const hasFiles = schema !== undefined && familyOf(content.mediaType) === 'multipart';
  return write(found.value, content, hasFiles ? fileProperties(schema, context) : new Set());
}

/** Which readings of the schema are tried, in this order, until what is made is valid. */
const ATTEMPTS: readonly Pick<Generation, 'choice' | 'examples' | 'extent'>[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(
  (choice) =>
    (['telling', 'members', 'required'] as const).flatMap((extent) => [
      { choice, examples: true, extent },
      { choice, examples: false, extent },
    ]),
);

const CONTRADICTION = 'its schema contradicts itself or needs a value that contains itself';

function validValue(
  content: Content,
  schema: JsonObject,
  context: RequestContext,
): { value: Json } | { fault: string } {
  const { definition, validate, seed = 0 } = context;
  const find = (reference: string): Json | undefined => follow(definition, reference);
  let refused: Json | undefined;
  const tried = new Set<string>();
  for (const candidate of candidates(content, { schema, follow: find, seed })) {
    const value = withoutReadOnly(candidate, [schema], find);
    const key = JSON.stringify(value);
    if (tried.has(key)) continue;
    tried.add(key);
    refused = value;
    const isValid = certainty(schema, value, { follow: find, direction: 'request' });
    if (isValid ?? validate(schema, value, 'request').length === 0) return { value };
  }
  const [fault = CONTRADICTION] = refused === undefined ? [] : validate(schema, refused, 'request');
  return { fault };
}

interface Making {
  readonly schema: JsonObject;
  readonly follow: (reference: string) => Json | undefined;
  readonly seed: number;
}

/** The document's examples, then values made from the schema. */
function* candidates({ examples }: Content, { schema, follow: find, seed }: Making): Iterable<Json> {
  for (const example of examples) {
    yield example;
    if (typeof example === 'string') yield* parsed(example);
  }
  for (const attempt of ATTEMPTS) {
    const made = generate(schema, { ...attempt, follow: find, seed });
    if (made !== undefined) yield made;
  }
}

/** Many documents hold their examples as JSON text. */
function parsed(text: string): readonly Json[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function textBody({ mediaType, schema, examples }: Content, { definition, seed = 0 }: RequestContext): Built {
  const find = (reference: string): Json | undefined => follow(definition, reference);
  const making = { follow: find, seed, choice: 0, examples: true, extent: 'telling' } as const;
  const value = examples[0] ?? (schema === undefined ? 'twogate' : generate(schema, making));
  if (value === undefined) return { unbuildable: `no valid ${mediaType} body could be made` };
  return utf8(
    mediaType === 'text/*' ? 'text/plain' : mediaType,
    typeof value === 'string' ? value : JSON.stringify(value),
  );
}

/** The bytes of an image that is one, or of a short text. */
const BYTES: Readonly<Record<string, string>> = {
  'image/png': 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'image/gif': 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
};

function binary(mediaType: string): RequestContent {
  const concrete =
    mediaType === 'image/*' ? 'image/png' : mediaType.includes('*') ? 'application/octet-stream' : mediaType;
  const data = BYTES[essenceOf(concrete)] ?? Buffer.from('twogate').toString('base64');
  return { mediaType: concrete, data, encoding: 'base64' };
}

/** The properties that are bytes: `format: binary`, or a media type of their own (OpenAPI 3.1). */
function fileProperties(schema: JsonObject, { definition }: RequestContext): ReadonlySet<string> {
  const on = { follow: (reference: string) => follow(definition, reference), path: [], choice: 0 };
  const whole = (part: Json | undefined): JsonObject => (isObject(part) ? (compose(part, on)?.schema ?? {}) : {});
  const { properties } = whole(schema);
  const isFile = ({ format, contentMediaType }: JsonObject): boolean =>
    format === 'binary' || contentMediaType !== undefined;
  const names = Object.entries(isObject(properties) ? properties : {}).filter(([, property]) => {
    const { items } = whole(property);
    return isFile(items === undefined ? whole(property) : whole(items));
  });
  return new Set(names.map(([name]) => name));
}

type Write = (value: Json, content: Content, files: ReadonlySet<string>) => Built;

const WRITE: Readonly<Record<Family, Write>> = {
  json: (value, { mediaType }) => utf8(mediaType.includes('*') ? 'application/json' : mediaType, JSON.stringify(value)),
  form: (value, content) =>
    isObject(value)
      ? utf8(content.mediaType, formBody(value, content))
      : { unbuildable: 'a form body must be an object' },
  multipart: (value, content, files) =>
    isObject(value)
      ? utf8(`multipart/form-data; boundary=${BOUNDARY}`, multipartBody(value, content, files))
      : { unbuildable: 'a multipart body must be an object' },
  text: (value, { mediaType }) => utf8(mediaType, asText(value)),
  xml: (value, { mediaType }) => utf8(mediaType, asText(value)),
  binary: (value, { mediaType }) => ({
    ...utf8(mediaType, Buffer.from(asText(value)).toString('base64')),
    encoding: 'base64',
  }),
};

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const write: Write = (value, content, files) => WRITE[familyOf(content.mediaType)](value, content, files);

const utf8 = (mediaType: string, data: string): RequestContent => ({ mediaType, data, encoding: 'utf8' });

/** Whether a body of this media type is JSON. */
export const isJson = (mediaType: string): boolean => familyOf(mediaType) === 'json';
