import type { Json, JsonObject } from '../model/json.ts';
import type { BodyExcerpt } from '../model/observation.ts';
import { once } from '../model/once.ts';

/** What a text says in JSON; undefined where it is none. */
export function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The JSON of a body; undefined where it is none, or was cut. Refusals share a body by the thousand: it is read once. */
export const jsonIn: (body: BodyExcerpt) => Json | undefined = once(({ text, truncated }) =>
  truncated ? undefined : jsonOf(text),
);

/** The same, where it is an object. */
export function objectIn(body: BodyExcerpt): JsonObject | undefined {
  const value = jsonIn(body);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
