import type { Json, JsonObject } from '../model/json.ts';
import { isObject, type Located, resolveFragment, textMember } from './pointer.ts';
import type { ResolvedDocument } from './references.ts';
import type { Version } from './version.ts';

/** Something found wrong; its pointer is into the definition. */
export interface Remark {
  readonly pointer: string;
  readonly message: string;
  /** Id of the operation that it costs. */
  readonly operation?: string;
}

/** The resolved document as the readers of its parts see it. */
export interface Source {
  readonly definition: JsonObject;
  readonly version: Version;
  readonly schemesByUri: ReadonlyMap<string, JsonObject>;
  /** The object itself, or the one that its `$ref`s lead to. Undefined for all else: what is dangling is reported already. */
  readonly follow: (at: LocatedMember) => Located<JsonObject> | undefined;
}

/** A member that may be missing. */
export interface LocatedMember {
  readonly value: Json | undefined;
  readonly pointer: string;
}

const MAXIMUM_HOPS = 64;

export function openSource(document: ResolvedDocument): Source {
  const { definition, version, schemesByUri } = document;
  const targets = new Map<string, Located | undefined>();
  const targetOf = (ref: string): Located | undefined => {
    if (!targets.has(ref))
      targets.set(ref, ref.startsWith('#') ? resolveFragment(definition, ref.slice(1)) : undefined);
    return targets.get(ref);
  };
  const follow = (at: LocatedMember): Located<JsonObject> | undefined => {
    let { value, pointer } = at;
    for (let hops = 0; hops < MAXIMUM_HOPS; hops += 1) {
      if (!isObject(value)) return undefined;
      const ref = textMember(value, '$ref');
      if (ref === undefined) return { value, pointer };
      const target = targetOf(ref);
      if (target === undefined) return undefined;
      ({ value, pointer } = target);
    }
    return undefined;
  };
  return { definition, version, schemesByUri, follow };
}
