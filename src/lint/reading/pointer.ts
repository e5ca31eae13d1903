import type { Json, JsonObject } from '../../model/json.ts';

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** @see [RFC 6901 §3](https://www.rfc-editor.org/rfc/rfc6901#section-3) */
export const child = (pointer: string, ...tokens: readonly (string | number)[]): string =>
  [pointer, ...tokens.map((token) => String(token).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

/** What a pointer of the document leads to; undefined where there is nothing. */
export function valueAt(definition: JsonObject, pointer: string): Json | undefined {
  const tokens = pointer.split('/').slice(1);
  return tokens
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>(
      (value, token) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, token)
          ? (value as JsonObject)[token]
          : undefined,
      definition,
    );
}
