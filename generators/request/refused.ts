import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { RequestContent, RequestTemplate } from '../../src/model/plan.ts';
import { certainty } from '../../src/schema/certain.ts';
import { follow, isObject } from '../../src/schema/reference.ts';
import { isJson } from './body.ts';
import type { RequestContext } from './context.ts';

/** JSON that ends before it is one: what no parser accepts. */
const UNTERMINATED = '{"twogate": ';

/** The same request with a body that cannot be read; undefined where its body is not JSON. */
export function invalidBody(template: RequestTemplate): RequestTemplate | undefined {
  const { body } = template;
  if (body === undefined || !isJson(body.mediaType)) return undefined;
  return { ...template, body: { mediaType: body.mediaType, data: UNTERMINATED, encoding: 'utf8' } };
}

/** A media type that nobody takes. */
const FOREIGN = 'application/vnd.twogate.unknown';

/** The same request with a media type that the operation does not take; undefined where it has no body or takes any. */
export function otherMediaType(template: RequestTemplate, { requestBody }: Operation): RequestTemplate | undefined {
  const { body, headers } = template;
  const takesAny = requestBody?.content.some(({ mediaType }) => mediaType.includes('*')) ?? true;
  if (body === undefined || takesAny) return undefined;
  return {
    ...template,
    headers: headers.map(([name, value]) => [name, name === 'content-type' ? FOREIGN : value] as const),
    body: { ...body, mediaType: FOREIGN },
  };
}

/**
 * The same request with well-formed JSON that the document's schema forbids; undefined where it forbids nothing for sure,
 * or not even the request's own body is valid.
 */
export function invalidContent(
  template: RequestTemplate,
  operation: Operation,
  { definition, validate }: RequestContext,
): RequestTemplate | undefined {
  const { body } = template;
  const schema = body === undefined ? undefined : schemaOf(body, operation);
  if (body === undefined || schema === undefined || !isJson(body.mediaType)) return undefined;
  const on = { follow: (reference: string) => follow(definition, reference), direction: 'request' } as const;
  const isValid = (value: Json): boolean =>
    certainty(schema, value, on) ?? validate(schema, value, 'request').length === 0;
  const golden = parse(body.data);
  if (golden === undefined || !isValid(golden)) return undefined;
  for (const content of mistakes(golden)) {
    if (!isValid(content)) return { ...template, body: { ...body, data: JSON.stringify(content) } };
  }
  return undefined;
}

const schemaOf = ({ mediaType }: RequestContent, { requestBody }: Operation): JsonObject | undefined =>
  requestBody?.content.find((content) => content.mediaType === mediaType)?.schema;

/** Another type in one member's place, which no coercion mends; then nothing of what is required; then no object at all. */
function* mistakes(golden: Json): Generator<Json> {
  if (!isObject(golden)) return yield { twogate: true };
  for (const [name, value] of Object.entries(golden)) yield { ...golden, [name]: misfit(value) };
  yield {};
  yield [];
}

const misfit = (value: Json): Json => (typeof value === 'object' && value !== null ? 'twogate' : { twogate: true });

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
