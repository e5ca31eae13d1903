import type { Json, JsonObject } from '../model/json.ts';
import { isArray, isObject } from './pointer.ts';

const MAXIMUM_MEMBERS = 1_000_000;

/**
 * Carries out YAML's merge keys (`<<: *anchor`), which a JSON-only schema leaves as they are. Works in place.
 * False where that would copy more members than any document written by people has.
 * @see [YAML merge key](https://yaml.org/type/merge.html)
 */
export function spreadMergeKeys(root: Json): boolean {
  const budget = { members: MAXIMUM_MEMBERS };
  const seen = new Set<object>();
  const pending: Json[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node === null || typeof node !== 'object' || seen.has(node)) continue;
    seen.add(node);
    if (isObject(node)) spread(node as Record<string, Json>, budget);
    if (budget.members < 0) return false;
    for (const value of Object.values(node)) pending.push(value);
  }
  return true;
}

/** The mapping's own keys win, then those of the sources in their order, which may merge others in turn. */
function spread(target: Record<string, Json>, budget: { members: number }): void {
  const merged = new Set<JsonObject>([target]);
  for (let value = target['<<']; Object.hasOwn(target, '<<') && value !== undefined; value = target['<<']) {
    delete target['<<'];
    const sources = (isArray(value) ? value : [value]).filter(isObject).filter((source) => !merged.has(source));
    for (const source of sources) {
      merged.add(source);
      copyMissing(target, source);
      budget.members -= Object.keys(source).length;
      if (budget.members < 0) return;
    }
  }
}

function copyMissing(target: Record<string, Json>, source: JsonObject): void {
  for (const [key, value] of Object.entries(source)) if (!Object.hasOwn(target, key)) define(target, key, value);
}

/** Assignment would set the prototype where the key is `__proto__`. */
const define = (target: Record<string, Json>, key: string, value: Json): void => {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
};
