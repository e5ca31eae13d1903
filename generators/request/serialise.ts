import type { Parameter } from '../../src/model/document.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { isObject } from '../../src/schema/reference.ts';

/** What decides how a parameter's value is written. */
export type Serialisation = Pick<Parameter, 'name' | 'in' | 'style' | 'explode' | 'allowReserved' | 'mediaType'>;

/**
 * A parameter's value as its style writes it: for a path the text in place of `{name}`, for a query `name=value` pairs
 * joined by `&` (empty where there is nothing to send), for a header its value, for a cookie pairs joined by `; `.
 * @see [OpenAPI 3.1.1, Style Examples](https://spec.openapis.org/oas/v3.1.1.html#style-examples)
 * @see [RFC 6570 §3.2](https://www.rfc-editor.org/rfc/rfc6570#section-3.2)
 */
export function serialise(parameter: Serialisation, value: Json): string {
  if (parameter.mediaType !== undefined) return serialiseContent(parameter, value);
  const style = parameter.in === 'header' ? 'simple' : parameter.style;
  const write = STYLES[style] ?? STYLES[DEFAULT_STYLE[parameter.in]];
  return write === undefined ? '' : write(value, { ...parameter, encode: encoderOf(parameter) });
}

type Encode = (text: string) => string;

interface Writing extends Serialisation {
  readonly encode: Encode;
}

type Write = (value: Json, on: Writing) => string;

const DEFAULT_STYLE: Readonly<Record<Parameter['in'], string>> = {
  path: 'simple',
  header: 'simple',
  query: 'form',
  cookie: 'form',
};

const STYLES: Readonly<Record<string, Write>> = {
  simple: (value, on) => joined(value, { ...on, separator: ',', equals: '=' }),
  label: (value, on) => `.${joined(value, { ...on, separator: on.explode ? '.' : ',', equals: '=' })}`,
  matrix,
  form: (value, on) => delimited(value, on, ','),
  cookie: (value, on) => delimited(value, { ...on, encode: (text) => text }, ','),
  spaceDelimited: (value, on) => delimited(value, on, '%20'),
  pipeDelimited: (value, on) => delimited(value, on, '%7C'),
  deepObject: (value, on) =>
    isObject(value) ? deep(value, encodeQuery(on.name), on).join('&') : delimited(value, { ...on, explode: true }, ','),
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** A value within a list or an object: no style says how a nested one is written, so it is written as JSON. */
const text = (value: Json): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

interface Joining extends Writing {
  readonly separator: string;
  readonly equals: string;
}

function joined(value: Json, { encode, explode, separator, equals }: Joining): string {
  if (isList(value)) return value.map((item) => encode(text(item))).join(separator);
  if (!isObject(value)) return encode(text(value));
  const pairs = Object.entries(value).map(([key, item]) => [encode(key), encode(text(item))]);
  return pairs.map((pair) => pair.join(explode ? equals : separator)).join(separator);
}

function matrix(value: Json, on: Writing): string {
  const { name, explode, encode } = on;
  if (explode && isList(value)) return value.map((item) => pair(encode(name), encode(text(item)), ';')).join('');
  if (explode && isObject(value)) {
    return Object.entries(value)
      .map(([key, item]) => pair(encode(key), encode(text(item)), ';'))
      .join('');
  }
  return pair(encode(name), joined(value, { ...on, explode: false, separator: ',', equals: '=' }), ';');
}

/** RFC 6570 §3.2.7: an empty value leaves the `=` out. */
const pair = (name: string, value: string, before: string): string =>
  value === '' ? `${before}${name}` : `${before}${name}=${value}`;

function delimited(value: Json, on: Writing, separator: string): string {
  const name = nameOf(on);
  const pairs = pairsOf(value, on);
  if (pairs === undefined) return `${name}=${on.encode(text(value))}`;
  if (pairs.length === 0) return '';
  const between = on.in === 'cookie' ? '; ' : '&';
  if (on.explode) return pairs.map(([key, item]) => `${key ?? name}=${item}`).join(between);
  return `${name}=${pairs.flatMap(([key, item]) => (key === undefined ? [item] : [key, item])).join(separator)}`;
}

/** Items of a list without a key, members of an object with theirs; undefined for anything else. */
function pairsOf(value: Json, { encode }: Writing): readonly (readonly [string | undefined, string])[] | undefined {
  if (isList(value)) return value.map((item) => [undefined, encode(text(item))] as const);
  if (!isObject(value)) return undefined;
  return Object.entries(value).map(([key, item]) => [encode(key), encode(text(item))] as const);
}

/** Below one level OpenAPI leaves it open; repeated keys and further brackets are what most servers read. */
function deep(value: JsonObject, name: string, on: Writing): readonly string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const path = `${name}%5B${encodeQuery(key)}%5D`;
    if (isObject(item)) return deep(item, path, on);
    return [item].flat().map((each) => `${path}=${on.encode(text(each as Json))}`);
  });
}

/** A `content` parameter: one text in its media type. */
function serialiseContent(parameter: Serialisation, value: Json): string {
  const isJson = /\bjson\b/i.test(parameter.mediaType ?? '');
  const written = isJson || typeof value === 'object' ? JSON.stringify(value) : String(value);
  const encoded = encoderOf({ ...parameter, allowReserved: false })(written);
  const isPair = parameter.in === 'query' || parameter.in === 'cookie';
  return isPair ? `${nameOf(parameter)}=${encoded}` : encoded;
}

const nameOf = ({ name, in: place }: Serialisation): string => (place === 'cookie' ? name : encodeQuery(name));

function encoderOf({ in: place, allowReserved }: Serialisation): Encode {
  if (place === 'header') return encodeField;
  if (!allowReserved) return encodeQuery;
  return place === 'query' ? encodeReserved : encodeQuery;
}

/** Everything but RFC 3986's unreserved characters is percent-encoded, in UTF-8. */
export function encodeQuery(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(/[!'()*]/g, percent);
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * `allowReserved`: reserved characters and percent-encoded triples stay, but for `#`, `[`, `]`, which no query may hold
 * (RFC 3986 §3.4), and `&`, `=`, `+`, `,`, which would be read as part of the form.
 */
function encodeReserved(value: string): string {
  return value
    .toWellFormed()
    .replace(/%[0-9A-Fa-f]{2}|[:/?@!$'()*;]|[\s\S]/gu, (part) =>
      (part.length > 1 && part[0] === '%') || /[:/?@!$'()*;]/.test(part) ? part : encodeQuery(part),
    );
}

/** Header fields are not URIs: only what a field value cannot hold is percent-encoded (RFC 9110 §5.5). */
function encodeField(value: string): string {
  return value.toWellFormed().replace(/[^\t\x20-\x7E]/gu, (character) => encodeURIComponent(character));
}
