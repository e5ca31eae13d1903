import type { Json, JsonObject } from '../model/json.ts';
import type { Answered, BodyExcerpt } from '../model/observation.ts';

/** Refusals share a body by the thousand. */
const read = new WeakMap<BodyExcerpt, JsonObject | null>();

/** The body's JSON object; undefined where it is none, or was cut. */
export function bodyObject({ body }: Answered): JsonObject | undefined {
  const known = read.get(body);
  if (known !== undefined) return known ?? undefined;
  const value = objectIn(body);
  read.set(body, value ?? null);
  return value;
}

function objectIn(body: BodyExcerpt): JsonObject | undefined {
  if (body.truncated || !body.text.trimStart().startsWith('{')) return undefined;
  try {
    const value = JSON.parse(body.text) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Media type and member names: what stays the same when the data change. */
export function bodyShape(answer: Answered): string {
  const [mediaType = ''] = answer.body.mediaType.toLowerCase().split(';');
  const members = Object.keys(bodyObject(answer) ?? {}).sort();
  return [mediaType.trim(), ...members].join(' ');
}
