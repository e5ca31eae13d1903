import { generateSync, type JsonSchema, type Random } from 'json-schema-faker';
import type { Json, JsonObject } from '../../src/model/json.ts';

/**
 * Formats in values that nobody can be harmed by: names and addresses reserved for documentation, times still to come.
 * @see [RFC 2606 §3](https://www.rfc-editor.org/rfc/rfc2606#section-3), [RFC 5737 §3](https://www.rfc-editor.org/rfc/rfc5737#section-3)
 */
const FORMATS: Readonly<Record<string, (random: Random) => string>> = {
  byte: (random) => Buffer.from(`twogate-${random.int(100, 999)}`).toString('base64'),
  date: () => '2031-01-15',
  'date-time': () => '2031-01-15T12:00:00Z',
  email: (random) => `twogate-${random.int(100, 999)}@example.com`,
  hostname: (random) => `host-${random.int(100, 999)}.example.com`,
  'idn-email': (random) => `twogate-${random.int(100, 999)}@example.com`,
  'idn-hostname': (random) => `host-${random.int(100, 999)}.example.com`,
  ipv4: (random) => `192.0.2.${random.int(1, 254)}`,
  ipv6: (random) => `2001:db8::${random.int(1, 254)}`,
  iri: (random) => `https://example.com/${random.int(100, 999)}`,
  'iri-reference': (random) => `/${random.int(100, 999)}`,
  regex: () => '^[a-z]+$',
  time: () => '12:00:00Z',
  uri: (random) => `https://example.com/${random.int(100, 999)}`,
  'uri-reference': (random) => `/${random.int(100, 999)}`,
  'uri-template': () => '/items/{id}',
  url: (random) => `https://example.com/${random.int(100, 999)}`,
};

/** Formats that json-schema-faker makes by itself. */
const OWN_FORMATS = ['uuid', 'duration', 'json-pointer', 'relative-json-pointer'];

/** A string or number that the schema allows, the same for the same seed; undefined where none could be made. */
export function generateLeaf(type: string, schema: JsonObject, seed: number): Json | undefined {
  if (type === 'string' && isFreeText(schema)) return freeText(schema, seed);
  const bounded = type === 'string' ? { ...schema, type } : withBounds(schema, type);
  try {
    return generateSync(bounded as JsonSchema, { seed, formats: { ...FORMATS } }) as Json;
  } catch {
    return undefined;
  }
}

const isFreeText = ({ pattern, format }: JsonObject): boolean =>
  pattern === undefined && !(typeof format === 'string' && (format in FORMATS || OWN_FORMATS.includes(format)));

const WORD = 'twogate';

/** A schema that demands a longer text is taken as one that no request can be made for. */
const LONGEST = 1_000_000;

/** `twogate-417`, cut or lengthened to fit; never empty where it need not be. */
function freeText({ minLength, maxLength }: JsonObject, seed: number): string | undefined {
  const text = `${WORD}-${100 + (seed % 900)}`;
  const least = typeof minLength === 'number' ? minLength : 0;
  if (least > LONGEST) return undefined;
  const most = typeof maxLength === 'number' ? maxLength : Math.max(least, text.length);
  return text.padEnd(least, `-${WORD}`).slice(0, most);
}

/** Small positive whole numbers, where the schema leaves it open. */
function withBounds(schema: JsonObject, type: string): JsonObject {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const step = typeof multipleOf === 'number' ? multipleOf : 1;
  const above = Math.max(...[minimum, exclusiveMinimum].filter((bound) => typeof bound === 'number'));
  const below = Math.min(...[maximum, exclusiveMaximum].filter((bound) => typeof bound === 'number'));
  const low = above === -Infinity ? (below > step ? step : below - 100 * step) : above;
  const high = below === Infinity ? Math.max(low, 0) + 100 * step : below;
  const whole = type === 'integer' || (multipleOf === undefined && high - low >= 2);
  return { ...schema, type: whole ? 'integer' : 'number', minimum: low, maximum: high };
}

/** FNV-1a: a seed of its own for every place in a request. */
export function seedOf(place: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < place.length; index += 1) hash = Math.imul(hash ^ place.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
