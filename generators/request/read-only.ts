import type { Json, JsonObject } from '../../src/model/json.ts';

type Follow = (reference: string) => Json | undefined;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The value without what its schema marks `readOnly`: examples often show an object as it is read.
 * @see [OpenAPI 3.1.1, readOnly](https://json-schema.org/draft/2020-12/json-schema-validation#section-9.4)
 */
export function withoutReadOnly(value: Json, schemas: readonly Json[], follow: Follow): Json {
  const applied = schemas.flatMap((schema) => applying(schema, follow));
  if (Array.isArray(value)) {
    const items = applied.flatMap(({ items }) => items ?? []);
    return value.map((item) => withoutReadOnly(item, items, follow));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, member]) => {
    const own = applied.flatMap(({ properties }) => (isObject(properties) ? (properties[name] ?? []) : []));
    const marked = own.flatMap((schema) => applying(schema, follow)).some(({ readOnly }) => readOnly === true);
    return marked ? [] : [[name, withoutReadOnly(member, own, follow)] as const];
  });
  return Object.fromEntries(entries);
}

/** Every schema that has a say on the value, members of unions included. */
function applying(schema: Json, follow: Follow, seen = new Set<Json>()): readonly JsonObject[] {
  if (!isObject(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const target = typeof schema.$ref === 'string' ? follow(schema.$ref) : undefined;
  const members = [schema.allOf, schema.oneOf, schema.anyOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [schema, ...[target ?? [], ...members].flat().flatMap((each) => applying(each, follow, seen))];
}
