import type { ScopeExtension } from '../model/config.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { AccessPolicy, Alternative, SchemeRequirement } from '../model/operation.ts';
import { withoutDuplicates } from './access.ts';
import { isArray, isObject, member } from './pointer.ts';
import type { Schemes } from './schemes.ts';

/**
 * Adds what vendor extensions name to an access policy: to the bearer scheme of every alternative, or its first scheme where
 * none is a bearer; where the operation has no `security`, to the document's first bearer scheme.
 */
export function addExtensions(
  access: AccessPolicy,
  operation: JsonObject,
  context: { readonly extensions: readonly ScopeExtension[]; readonly schemes: Schemes },
): AccessPolicy {
  return context.extensions.reduce((policy, extension) => {
    const named = scopesIn(valueAt(operation, extension.key));
    return named.length === 0 ? policy : addScopes(policy, { named, mode: extension.mode, schemes: context.schemes });
  }, access);
}

/** A key as it stands, else a path of keys. */
function valueAt(operation: JsonObject, key: string): Json | undefined {
  const whole = member(operation, key);
  if (whole !== undefined) return whole;
  return key.split('.').reduce<Json | undefined>((value, name) => member(value, name), operation);
}

/** Members that carry the names where the extension is a list of objects. */
const NAME_KEYS = ['scopes', 'scope', 'name', 'id'];

/** The names in any shape in use: strings (several by space), lists of them, lists of objects, an object of lists. */
export function scopesIn(value: Json | undefined): readonly string[] {
  return [...new Set(namesIn(value))];
}

function namesIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter((name) => name !== '');
  if (isArray(value)) return value.flatMap((item) => (typeof item === 'string' ? [item] : namesIn(item)));
  if (!isObject(value)) return [];
  const key = NAME_KEYS.find((name) => member(value, name) !== undefined);
  if (key !== undefined) return namesIn(value[key]);
  return Object.values(value).flatMap((part) => (isArray(part) ? namesIn(part) : []));
}

interface Addition {
  readonly named: readonly string[];
  readonly mode: 'all' | 'any';
  readonly schemes: Schemes;
}

function addScopes(access: AccessPolicy, addition: Addition): AccessPolicy {
  if (!access.unknown) {
    return {
      ...access,
      alternatives: withoutDuplicates(access.alternatives.flatMap((alternative) => extend(alternative, addition))),
    };
  }
  const bearer = [...addition.schemes.byName.values()].find(({ scheme }) => scheme.family === 'bearer')?.scheme;
  if (bearer === undefined) return access;
  const mode = addition.named.length < 2 ? 'all' : addition.mode;
  const schemes = [{ name: bearer.name, type: bearer.type, scopes: addition.named, mode }];
  return { anonymous: false, unknown: false, alternatives: [{ schemes }] };
}

function extend({ schemes }: Alternative, addition: Addition): readonly Alternative[] {
  const isBearer = ({ name }: SchemeRequirement): boolean =>
    addition.schemes.byName.get(name)?.scheme.family === 'bearer';
  const bearer = schemes.find(isBearer) ?? schemes[0];
  if (bearer === undefined) return [{ schemes }];
  return combine(bearer, addition).map((requirement) => ({
    schemes: schemes.map((scheme) => (scheme === bearer ? requirement : scheme)),
  }));
}

/** Both are required. Where one side is an `any`, each of its scopes makes an alternative of its own. */
function combine(requirement: SchemeRequirement, { named, mode }: Addition): readonly SchemeRequirement[] {
  const own = requirement.scopes;
  const missing = named.filter((name) => !own.includes(name));
  if (own.length === 0) return [{ ...requirement, scopes: named, mode: named.length < 2 ? 'all' : mode }];
  if (requirement.mode === 'ambiguous') return [{ ...requirement, scopes: [...own, ...missing] }];
  const ours = requirement.mode === 'any' ? own.map((scope) => [scope]) : [own];
  const theirs = mode === 'any' ? named.map((name) => [name]) : [named];
  return ours.flatMap((first) =>
    theirs.map((second) => ({ ...requirement, scopes: [...new Set([...first, ...second])], mode: 'all' as const })),
  );
}
