import { once } from '../../src/model/once.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { RequestTemplate, UnbuildableRequest } from '../../src/model/plan.ts';
import { bodyOf } from './body.ts';
import type { RequestContext } from './context.ts';
import { type Argument, argumentsOf } from './parameters.ts';
import { serialise } from './serialise.ts';

export { bodyOf } from './body.ts';
export type { RequestContext } from './context.ts';
export { invalidBody, invalidContent, otherMediaType } from './refused.ts';

/**
 * The request that an operation's control sends, but for its credential: the same bytes for the same document,
 * configuration and seed. Where it cannot be built, why, and the configuration key that would help.
 */
export function buildRequest(
  operation: Operation,
  context: RequestContext,
  body = bodyOf(operation, context),
): RequestTemplate | UnbuildableRequest {
  const { given, missing } = argumentsOf(operation, context);
  const faults = [...missing, ...(body !== undefined && 'unbuildable' in body ? [body.unbuildable] : [])];
  if (faults.length > 0 || (body !== undefined && 'unbuildable' in body)) return { unbuildable: faults.join('; ') };
  const [path = '', ownQuery] = pathOf(operation, given).split('?', 2);
  const query = written(given, 'query').map(([, text]) => text);
  return {
    method: operation.method,
    path,
    query: [ownQuery ?? '', ...query].filter((text) => text !== '').join('&'),
    headers: headersOf(operation, { given, context, ...(body === undefined ? {} : { contentType: body.mediaType }) }),
    ...(body === undefined ? {} : { body }),
  };
}

/** Each argument of a place with its name. */
const written = (given: readonly Argument[], place: string): readonly (readonly [string, string])[] =>
  given
    .filter(({ parameter }) => parameter.in === place)
    .map(({ parameter, value }) => [parameter.name, serialise(parameter, value)]);

function pathOf(operation: Operation, given: readonly Argument[]): string {
  const values = new Map(written(given, 'path'));
  return partsOf(operation)
    .map(({ name, text }) => values.get(name) ?? text)
    .join('');
}

/** The pieces of a path: each as it stands where no value is given for its name. */
const partsOf = once(({ path, basePath = '' }: Operation) =>
  `${basePath.replace(/\/+$/, '')}${path.replace(/#.*$/, '')}`
    .split(/(\{[^{}]+\})/)
    .map((part) => ({ name: part.slice(1, -1), text: part.replace(NOT_IN_PATHS, encodeURIComponent) })),
);

/** RFC 3986 §3.3, and the `?` of documents that put a query into their paths. */
const NOT_IN_PATHS = /[^\w\-.~!$&'()*+,;=:@/%?]+/g;

interface HeaderSource {
  readonly given: readonly Argument[];
  readonly context: RequestContext;
  readonly contentType?: string;
}

function headersOf(operation: Operation, { given, context, contentType }: HeaderSource): RequestTemplate['headers'] {
  const fixtures = Object.entries(context.fixtures?.headers ?? {});
  const told = (name: string): string | undefined =>
    fixtures.filter(([key]) => key.toLowerCase() === name).map(([, value]) => String(value))[0];
  const type = contentType ?? told('content-type');
  const cookies = written(given, 'cookie').map(([, text]) => text);
  return [
    ['accept', told('accept') ?? acceptOf(operation)],
    ...(type === undefined ? [] : [['content-type', type] as const]),
    ...written(given, 'header').map(([name, value]) => [name.toLowerCase(), value] as const),
    ...(cookies.length === 0 ? [] : [['cookie', cookies.join('; ')] as const]),
  ];
}

/** What the operation answers with, RFC 9457's problems for refusals, and anything rather than a 406. */
function acceptOf({ responses }: Operation): string {
  const successes = responses.filter(({ status }) => /^2/.test(status)).flatMap(({ content }) => content);
  const mediaTypes = successes.map(({ mediaType }) => mediaType).filter((mediaType) => mediaType !== '*/*');
  return [...new Set([...mediaTypes, 'application/problem+json']), '*/*;q=0.1'].join(', ');
}
