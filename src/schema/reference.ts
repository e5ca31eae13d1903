import type { Json, JsonObject } from '../model/json.ts';
import { once } from '../model/once.ts';
import { segments } from './violation.ts';

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a local reference (`#/components/schemas/Order`, percent-encoded or not) names; undefined where there is no such thing.
 * @see [RFC 6901 §6](https://www.rfc-editor.org/rfc/rfc6901#section-6)
 */
export function follow(definition: JsonObject, reference: string): Json | undefined {
  const followed = followedIn(definition);
  const before = followed.get(reference);
  if (before !== undefined) return before;
  const target = targetOf(definition, reference);
  if (target !== undefined) followed.set(reference, target);
  return target;
}

/** A document names the same schemas thousands of times. */
const followedIn = once((_definition: JsonObject) => new Map<string, Json>());

function targetOf(definition: JsonObject, reference: string): Json | undefined {
  if (reference === '#') return definition;
  if (!reference.startsWith('#/')) return undefined;
  return (
    descend(definition, segments(decode(reference))) ?? descend(definition, segments(reference).map(decode)) // `/` as %2F
  );
}

function descend(definition: JsonObject, tokens: readonly string[]): Json | undefined {
  return tokens.reduce<Json | undefined>((at, token) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, token)) return undefined;
    return (at as JsonObject)[token];
  }, definition);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
