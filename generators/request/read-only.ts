import type { Json, JsonObject } from '../../src/model/json.ts';
import { isObject } from '../../src/schema/reference.ts';

type Follow = (reference: string) => Json | undefined;

/**
 * The value without what its schema marks `readOnly`: examples often show an object as it is read. What only some members
 * of a union mark stays.
 * @see [JSON Schema 2020-12, readOnly](https://json-schema.org/draft/2020-12/json-schema-validation#section-9.4)
 */
export function withoutReadOnly(value: Json, schemas: readonly Json[], follow: Follow): Json {
  const applied = schemas.flatMap((schema) => applying(schema, { follow, inUnion: false }));
  if (Array.isArray(value)) {
    const items = applied.flatMap(({ schema }) => schema.items ?? []);
    return value.map((item) => withoutReadOnly(item, items, follow));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, member]) => {
    const own = applied.flatMap((each) => declared(each, name));
    if (isReadOnly(own, follow)) return [];
    return [
      [
        name,
        withoutReadOnly(
          member,
          own.map(({ schema }) => schema),
          follow,
        ),
      ] as const,
    ];
  });
  return Object.fromEntries(entries);
}

/** A schema that has a say on a value, always or as a member of a union. */
interface Applied<T extends Json = JsonObject> {
  readonly schema: T;
  readonly inUnion: boolean;
}

function declared({ schema: { properties }, inUnion }: Applied, name: string): readonly Applied<Json>[] {
  if (!isObject(properties) || !Object.hasOwn(properties, name)) return [];
  return [{ schema: properties[name] ?? true, inUnion }];
}

function isReadOnly(own: readonly Applied<Json>[], follow: Follow): boolean {
  const isMarked = ({ schema }: Applied<Json>): boolean =>
    applying(schema, { follow, inUnion: false }).some((each) => each.schema.readOnly === true);
  const marked = own.filter(isMarked);
  return marked.some((each) => !each.inUnion) || (own.length > 0 && marked.length === own.length);
}

interface Applying {
  readonly follow: Follow;
  readonly inUnion: boolean;
}

function applying(schema: Json, on: Applying, before?: Set<Json>): readonly Applied[] {
  if (!isObject(schema)) return [];
  if (!APPLYING.some((keyword) => schema[keyword] !== undefined)) return [{ schema, inUnion: on.inUnion }];
  const seen = before ?? new Set<Json>();
  if (seen.has(schema)) return [];
  seen.add(schema);
  const target = typeof schema.$ref === 'string' ? on.follow(schema.$ref) : undefined;
  const always = [target, ...listOf(schema.allOf)].filter((each) => each !== undefined);
  const members = [...listOf(schema.oneOf), ...listOf(schema.anyOf)];
  return [
    { schema, inUnion: on.inUnion },
    ...always.flatMap((each) => applying(each, on, seen)),
    ...members.flatMap((each) => applying(each, { ...on, inUnion: true }, seen)),
  ];
}

/** Keywords by which other schemas apply to the same value. */
const APPLYING = ['$ref', 'allOf', 'oneOf', 'anyOf'];

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
