import { gateOf } from '../http/gate.ts';
import type { Json } from '../model/json.ts';
import type { Answered, Observation } from '../model/observation.ts';
import type { Take } from '../model/plan.ts';

/** The first value found in a granted answer; undefined where there is none. */
export function valueIn(observation: Observation, take: readonly Take[]): string | undefined {
  if (observation.kind !== 'response' || gateOf(observation) !== 'granted') return undefined;
  const body = parseJson(observation.body.text);
  const values = take.map((each) => ('body' in each ? pointed(body, each.body) : fieldValue(observation, each.header)));
  return values.map(textOf).find((value) => value !== undefined && isUsable(value));
}

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

/** A dot segment would lead elsewhere: [RFC 3986 §5.2.4](https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4). */
const isUsable = (value: string): boolean => value !== '' && value !== '.' && value !== '..' && value.isWellFormed();

/** Long integers, which a double cannot hold, become text. */
function parseJson(text: string): Json | undefined {
  return parse(text.replaceAll(/([[:,]\s*)(-?\d{16,})(?=\s*[\],}])/g, '$1"$2"')) ?? parse(text);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** @see [RFC 6901 §4](https://www.rfc-editor.org/rfc/rfc6901#section-4) */
function pointed(value: Json | undefined, pointer: string): Json | undefined {
  const tokens = pointer.split('/').slice(1);
  return tokens.reduce<Json | undefined>((at, token) => {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    return (at as { readonly [key: string]: Json })[name];
  }, value);
}

/** Of a field that holds a URL, the last segment of its path. */
function fieldValue({ headers }: Answered, name: string): string | undefined {
  const value = headers.find(([field]) => field === name)?.[1];
  const isUrl = name === 'location' || name === 'content-location' || /^[a-z][a-z0-9+.-]*:\/\//i.test(value ?? '');
  return isUrl ? lastSegment(value ?? '') : value;
}

const lastSegment = (url: string): string | undefined =>
  url
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
    .replace(/[?#].*$/, '')
    .split('/')
    .filter((segment) => segment !== '')
    .map(decode)
    .at(-1);

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
