import type { Json } from '../model/json.ts';
import { type Located, resolveFragment } from './pointer.ts';
import type { MutableObject } from './walk.ts';

/** The nearest enclosing schema with an `$id`: references below it start there. */
export interface Resource {
  readonly uri: string;
  readonly root: Json;
  readonly pointer: string;
}

/** Schemas by the URI that `$id`, `$anchor` and `$dynamicAnchor` give them. */
export type Identities = Map<string, Located>;

/**
 * Notes the names that a schema gives itself; `base` is its file's. Pointers of the definition start at its root, so an
 * `$id`, which would rebase them, is taken away. Returns the resource that the schema opens, if any.
 * @see [JSON Schema 2020-12 §8.2](https://json-schema.org/draft/2020-12/json-schema-core#section-8.2)
 */
export function identify(
  schema: Located<MutableObject>,
  around: { readonly base: string; readonly known: Identities },
): Resource | undefined {
  const { value, pointer } = schema;
  const id = typeof value.$id === 'string' ? value.$id.replace(/#$/, '') : undefined;
  const resource = id === undefined ? undefined : { uri: resolveUri(id, around.base), root: value, pointer };
  if (resource !== undefined) {
    delete value.$id;
    around.known.set(resource.uri, schema);
  }
  for (const anchor of [value.$anchor, value.$dynamicAnchor]) {
    if (typeof anchor === 'string') around.known.set(`${resource?.uri ?? around.base}#${anchor}`, schema);
  }
  return resource;
}

export const resolveUri = (uri: string, base: string): string =>
  URL.canParse(uri, base) ? new URL(uri, base).href : uri;

/** What a reference means by such names, seen from `resource` or, outside any, from the file `base`. */
export function identified(
  ref: string,
  around: { readonly base: string; readonly resource: Resource | undefined; readonly known: Identities },
): Located | undefined {
  const { base, resource, known } = around;
  const hash = ref.indexOf('#');
  const address = hash < 0 ? ref : ref.slice(0, hash);
  const fragment = hash < 0 ? '' : ref.slice(hash + 1);
  const uri = address === '' ? (resource?.uri ?? base) : resolveUri(address, resource?.uri ?? base);
  const named = fragment === '' ? undefined : known.get(`${uri}#${fragment}`);
  if (named !== undefined) return named;
  const root = address === '' ? resource && { value: resource.root, pointer: resource.pointer } : known.get(uri);
  const target = root && resolveFragment(root.value, fragment);
  return root && target && { value: target.value, pointer: `${root.pointer}${target.pointer.slice(1)}` };
}
