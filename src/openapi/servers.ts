import type { Json, JsonObject } from '../model/json.ts';
import { isArray, isObject, member, strings, textMember } from './pointer.ts';
import type { Version } from './version.ts';

/** The document's server URLs in their order, variables replaced by their defaults. */
export function serversOf(definition: JsonObject, version: Version): readonly string[] {
  return version === '2.0' ? hostUrls(definition) : serverUrls(definition.servers);
}

/** @see [OpenAPI 3.1.1, Server Object](https://spec.openapis.org/oas/v3.1.1.html#server-object) */
function serverUrls(servers: Json | undefined): readonly string[] {
  if (!isArray(servers)) return [];
  return servers.filter(isObject).flatMap((server) => {
    const url = textMember(server, 'url');
    return url === undefined ? [] : [withDefaults(url, member(server, 'variables'))];
  });
}

const withDefaults = (url: string, variables: Json | undefined): string =>
  url.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
    const value = member(member(variables, name), 'default');
    return value === undefined || typeof value === 'object' ? whole : String(value);
  });

/** @see [Swagger 2.0, Swagger Object](https://spec.openapis.org/oas/v2.0.html#swagger-object) */
function hostUrls(definition: JsonObject): readonly string[] {
  const host = textMember(definition, 'host');
  const basePath = textMember(definition, 'basePath') ?? '';
  if (host === undefined) return basePath === '' ? [] : [basePath];
  const protocols = strings(definition.schemes);
  return (protocols.length === 0 ? ['https'] : protocols).map((protocol) => `${protocol}://${host}${basePath}`);
}

/** The path of the first of these servers, without a `/` at its end; undefined where there is none. */
export function basePathOf(servers: Json | undefined): string | undefined {
  const [url] = serverUrls(servers);
  if (url === undefined) return undefined;
  const path = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? url.split(/[?#]/, 1)[0] ?? '';
  return withoutEndingSlashes(path);
}

/** A loop, because the regular expression for it takes quadratic time. */
function withoutEndingSlashes(path: string): string {
  let end = path.length;
  while (path.charAt(end - 1) === '/') end -= 1;
  return path.slice(0, end);
}

/**
 * The path of an operation's own server as seen from the document's, since the target's base URL stands in for the latter: beside
 * `/api/v1`, `/api/v2` is `/../v2`, whatever the target calls its `/api/v1`. Undefined where they are the same.
 */
export function pathBetween(documents: string, own: string): string | undefined {
  const [from, to] = [documents, own].map((path) => path.split('/').filter((segment) => segment !== ''));
  const first = from?.findIndex((segment, at) => segment !== to?.[at]) ?? 0;
  const shared = first < 0 ? (from?.length ?? 0) : first;
  const way = [...(from ?? []).slice(shared).map(() => '..'), ...(to ?? []).slice(shared)];
  return way.length === 0 ? undefined : `/${way.join('/')}`;
}
