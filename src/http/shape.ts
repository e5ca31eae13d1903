import type { Json, JsonObject } from '../model/json.ts';
import type { Answered } from '../model/observation.ts';

/** The body's JSON object; undefined where it is none, or was cut. */
export function bodyObject({ body }: Answered): JsonObject | undefined {
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
