import type { ScopeExtension } from '../model/config.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { AccessPolicy, Alternative, SchemeRequirement } from '../model/operation.ts';
import { neededRoles } from '../model/roles.ts';
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
    return named.length === 0 ? policy : addNamed(policy, { ...extension, named, schemes: context.schemes });
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

interface Addition extends Pick<ScopeExtension, 'kind' | 'mode'> {
  readonly named: readonly string[];
  readonly schemes: Schemes;
}

function addNamed(access: AccessPolicy, addition: Addition): AccessPolicy {
  if (!access.unknown) {
    return {
      ...access,
      alternatives: withoutDuplicates(access.alternatives.flatMap((alternative) => extend(alternative, addition))),
    };
  }
  const bearer = [...addition.schemes.byName.values()].find(({ scheme }) => scheme.family === 'bearer')?.scheme;
  if (bearer === undefined) return access;
  const bare = { name: bearer.name, type: bearer.type, scopes: [], mode: 'all' } as const;
  const alternatives = combine(bare, addition).map((requirement) => ({ schemes: [requirement] }));
  return { anonymous: false, unknown: false, alternatives };
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

/** Both are required, roles beside scopes. Where one side of two lists of scopes is an `any`, each of its scopes makes an alternative of its own. */
function combine(requirement: SchemeRequirement, { named, mode, kind }: Addition): readonly SchemeRequirement[] {
  if (kind !== 'scope') return [withRoles(requirement, { named, mode })];
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

/** Where one of a choice is needed anyway, the others of it are not. */
function withRoles(
  { roles = [], roleChoices = [], ...requirement }: SchemeRequirement,
  { named, mode }: Pick<Addition, 'named' | 'mode'>,
): SchemeRequirement {
  const isChoice = mode === 'any' && named.length > 1;
  const needed = [...neededRoles({ roles, roleChoices }), ...(isChoice ? [] : named)];
  const choices = [...roleChoices, ...(isChoice ? [named] : [])].filter(
    (choice) => !choice.some((role) => needed.includes(role)),
  );
  return {
    ...requirement,
    roles: [...new Set([...needed, ...choices.flat()])],
    ...(choices.length === 0 ? {} : { roleChoices: choices }),
  };
}
