import type { Content } from '../../src/model/document.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { isObject } from '../../src/schema/reference.ts';
import { encodeQuery, serialise } from './serialise.ts';

/** OpenAPI's `encoding` entry of one property. */
const encodingOf = ({ encoding }: Content, name: string): JsonObject => {
  const entry = encoding?.[name];
  return isObject(entry) ? entry : {};
};

/**
 * An `application/x-www-form-urlencoded` body: each property as a query parameter of its name; objects as JSON.
 * @see [OpenAPI 3.1.1 §4.8.15.1](https://spec.openapis.org/oas/v3.1.1.html#encoding-object)
 */
export function formBody(value: JsonObject, content: Content): string {
  return Object.entries(value)
    .map(([name, member]) => formField(name, member, encodingOf(content, name)))
    .filter((field) => field !== '')
    .join('&');
}

function formField(name: string, value: Json, encoding: JsonObject): string {
  const styled = ['style', 'explode', 'allowReserved'].some((key) => encoding[key] !== undefined);
  if (isObject(value) && !styled) return `${encodeQuery(name)}=${encodeQuery(JSON.stringify(value))}`;
  const style = typeof encoding.style === 'string' ? encoding.style : 'form';
  const explode = typeof encoding.explode === 'boolean' ? encoding.explode : style === 'form';
  const allowReserved = encoding.allowReserved === true;
  return serialise({ name, in: 'query', style, explode, allowReserved }, value);
}

/** The same in every request, so that requests stay the same bytes. */
export const BOUNDARY = 'twogate-7f2c9a5e41d8b306';

/** A `multipart/form-data` body. @see [RFC 7578 §4](https://www.rfc-editor.org/rfc/rfc7578#section-4) */
export function multipartBody(value: JsonObject, content: Content, files: ReadonlySet<string>): string {
  const parts = Object.entries(value).flatMap(([name, member]) => {
    const contentType = encodingOf(content, name).contentType;
    const given = typeof contentType === 'string' ? contentType.split(',')[0]?.trim() : undefined;
    const isList = Array.isArray(member) && !/json/i.test(given ?? '');
    return (isList ? member : [member]).map((item: Json) => part({ name, item, given, file: files.has(name) }));
  });
  return [...parts, `--${BOUNDARY}--\r\n`].join('');
}

interface Part {
  readonly name: string;
  readonly item: Json;
  /** The content type that the document gives. */
  readonly given: string | undefined;
  readonly file: boolean;
}

function part({ name, item, given, file }: Part): string {
  const mediaType = given ?? (file ? 'application/octet-stream' : isStructured(item) ? 'application/json' : undefined);
  const fileName = file ? '; filename="twogate.bin"' : '';
  const fields = [
    `Content-Disposition: form-data; name="${quoted(name)}"${fileName}`,
    ...(mediaType === undefined ? [] : [`Content-Type: ${mediaType}`]),
  ];
  const data = isStructured(item) || /json/i.test(given ?? '') ? JSON.stringify(item) : String(item);
  return `--${BOUNDARY}\r\n${fields.join('\r\n')}\r\n\r\n${data}\r\n`;
}

const isStructured = (value: Json): boolean => typeof value === 'object' && value !== null;

/** As browsers escape names. @see [HTML, multipart/form-data](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data) */
const quoted = (name: string): string => name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
