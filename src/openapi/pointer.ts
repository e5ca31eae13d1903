import type { Json, JsonObject } from '../model/json.ts';

/** A value of the definition with its JSON pointer, which begins with `#` and is not percent-encoded. */
export interface Located<T extends Json = Json> {
  readonly value: T;
  readonly pointer: string;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** An object's own member; undefined for anything else, so that `constructor` in a document is no surprise. */
export function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function textMember(value: Json | undefined, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === 'string' ? found : undefined;
}

/** The strings of a list; nothing for anything else. */
export function strings(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** @see [RFC 6901 §3](https://www.rfc-editor.org/rfc/rfc6901#section-3) */
const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');

const unescapeToken = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

export const child = (pointer: string, ...tokens: readonly (string | number)[]): string =>
  tokens.reduce<string>((parent, token) => `${parent}/${escapeToken(String(token))}`, pointer);

/** The tokens of a pointer that is not percent-encoded. */
export const tokensOf = (pointer: string): readonly string[] => pointer.split('/').slice(1).map(unescapeToken);

/** A pointer as the fragment of a `$ref`. @see [RFC 6901 §6](https://www.rfc-editor.org/rfc/rfc6901#section-6) */
export function toFragment(pointer: string): string {
  const path = pointer.slice(1);
  return `#${isWellFormed(path) ? encodeURI(path).replaceAll('#', '%23') : path}`;
}

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/**
 * What a fragment (without its `#`) names below `root`.
 * RFC 6901 decodes before it splits; documents that write a `/` within a token as `%2F` need it the other way round.
 */
export function resolveFragment(root: Json, fragment: string): Located | undefined {
  if (fragment === '') return { value: root, pointer: '#' };
  if (!fragment.startsWith('/') && !fragment.startsWith('%2F')) return undefined;
  const decoded = decode(fragment);
  const found = descend(root, decoded.split('/').slice(1).map(unescapeToken));
  if (found !== undefined || decoded === fragment) return found;
  return descend(root, fragment.split('/').slice(1).map(decode).map(unescapeToken));
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function descend(root: Json, tokens: readonly string[]): Located | undefined {
  let value: Json | undefined = root;
  for (const token of tokens) {
    value = step(value, token);
    if (value === undefined) return undefined;
  }
  return { value, pointer: child('#', ...tokens) };
}

/** The member or the item that a token names. */
export function step(value: Json | undefined, token: string): Json | undefined {
  if (isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  return member(value, token);
}
