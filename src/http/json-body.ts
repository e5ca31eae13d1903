import type { Json, JsonObject } from '../model/json.ts';
import type { BodyExcerpt } from '../model/observation.ts';

/** What a text says in JSON; undefined where it is none. */
export function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Refusals share a body by the thousand: it is read once. */
const READ = new WeakMap<BodyExcerpt, Json | undefined>();

/** The JSON of a body; undefined where it is none, or was cut. */
export function jsonIn(body: BodyExcerpt): Json | undefined {
  if (!READ.has(body)) READ.set(body, body.truncated ? undefined : jsonOf(body.text));
  return READ.get(body);
}

/** The same, where it is an object. */
export function objectIn(body: BodyExcerpt): JsonObject | undefined {
  const value = jsonIn(body);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
