import type { Json, JsonObject } from '../model/json.ts';
import type { AccessPolicy, Alternative, SchemeRequirement, ScopeMode } from '../model/operation.ts';
import { child, isArray, isObject, type Located, strings } from './pointer.ts';
import { type DefinedScheme, declaredScopes, endpoints, type Schemes } from './schemes.ts';
import { isAmbiguous } from './scope-mode.ts';
import type { Remark } from './source.ts';

/** An access policy, and what of the document's `security` could not be read. */
export interface ReadAccess {
  readonly access: AccessPolicy;
  readonly remarks: readonly Remark[];
}

export interface AccessReading {
  readonly schemes: Schemes;
  /** The user's word on what several scopes mean, if they have given it. */
  readonly scopeMode: 'all' | 'any' | undefined;
}

const UNKNOWN: AccessPolicy = { anonymous: false, unknown: true, alternatives: [] };

/**
 * Normalises an effective `security` to alternatives (OR) of required schemes (AND). Undefined: there is none anywhere.
 * @see [OpenAPI 3.1.1, Security Requirement Object](https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object)
 */
export function readAccess(security: Located | undefined, reading: AccessReading): ReadAccess {
  if (security === undefined) return { access: UNKNOWN, remarks: [] };
  const { value, pointer } = security;
  if (!isArray(value) && !isObject(value)) return { access: UNKNOWN, remarks: [{ pointer, message: notList(value) }] };
  const remarks: Remark[] = isArray(value) ? [] : [{ pointer, message: notList(value) }];
  const items = isArray(value)
    ? value.map((item, index) => ({ value: item, pointer: child(pointer, index) }))
    : [security];
  const read = items.map((item) => readRequirement(item, reading));
  remarks.push(...read.flatMap((requirement) => requirement.remarks));
  const alternatives = withoutDuplicates(read.flatMap(({ alternative }) => alternative ?? []));
  const anonymous = items.length === 0 || alternatives.some(({ schemes }) => schemes.length === 0);
  const secured = alternatives.filter(({ schemes }) => schemes.length > 0);
  return { access: { anonymous, unknown: !anonymous && secured.length === 0, alternatives: secured }, remarks };
}

const notList = (value: Json): string =>
  value === null
    ? 'security is null, which says nothing; write [] for public'
    : 'security is not a list of requirements';

interface ReadRequirement {
  /** Absent where it cannot be used. */
  readonly alternative?: Alternative;
  readonly remarks: readonly Remark[];
}

/** One requirement; `{}` is an alternative without schemes. */
function readRequirement({ value, pointer }: Located, reading: AccessReading): ReadRequirement {
  if (!isObject(value)) return { remarks: [{ pointer, message: 'a security requirement is not an object' }] };
  const remarks = Object.entries(value).flatMap(([name, scopes]) => {
    const message = faultOf(name, scopes, reading.schemes);
    return message === undefined ? [] : [{ pointer: child(pointer, name), message }];
  });
  if (!Object.keys(value).every((name) => isDeclared(name, reading.schemes))) return { remarks };
  const schemes = Object.entries(value).map(([name, scopes]) => requirementOf(name, scopes, reading));
  return { alternative: { schemes: withoutTwins(schemes, reading.schemes) }, remarks };
}

function faultOf(name: string, scopes: Json, schemes: Schemes): string | undefined {
  if (schemes.unresolved.has(name)) return `security scheme ${name} is declared by a reference that cannot be followed`;
  if (!isDeclared(name, schemes))
    return `security scheme ${name} is not defined; the requirement that names it is left out`;
  return isStrings(scopes) ? undefined : `the scopes of ${name} are not a list of strings`;
}

const isStrings = (value: Json): boolean => isArray(value) && value.every((item) => typeof item === 'string');

const isDeclared = (name: string, { byName, unresolved }: Schemes): boolean => byName.has(name) || unresolved.has(name);

function requirementOf(name: string, scopes: Json, { schemes, scopeMode }: AccessReading): SchemeRequirement {
  const required = [...new Set(strings(scopes))];
  const type = schemes.byName.get(name)?.scheme.type ?? 'unresolved';
  return { name, type, scopes: required, mode: modeOf(required, scopeMode) };
}

function modeOf(scopes: readonly string[], scopeMode: 'all' | 'any' | undefined): ScopeMode {
  if (scopes.length < 2) return 'all';
  return scopeMode ?? (isAmbiguous(scopes) ? 'ambiguous' : 'all');
}

/**
 * Leaves out the second of two schemes that one token satisfies. Google's documents declare an OAuth scheme once per flow
 * and name both in one requirement; by the letter that asks for two tokens, which its APIs could not even receive.
 */
function withoutTwins(requirements: readonly SchemeRequirement[], { byName }: Schemes): readonly SchemeRequirement[] {
  return requirements.filter((requirement, index) => {
    const earlier = requirements.slice(0, index);
    return !earlier.some(
      (other) => sameScopes(requirement, other) && areTwins(byName.get(requirement.name), byName.get(other.name)),
    );
  });
}

const sameScopes = (one: SchemeRequirement, other: SchemeRequirement): boolean => sameSet(one.scopes, other.scopes);

const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item) => other.includes(item));

/** Both oauth2, with the same scopes declared and no endpoint that contradicts: a token of one is a token of the other. */
function areTwins(one: DefinedScheme | undefined, other: DefinedScheme | undefined): boolean {
  if (one?.scheme.type !== 'oauth2' || other?.scheme.type !== 'oauth2') return false;
  if (!sameSet(declaredScopes(one.definition), declaredScopes(other.definition))) return false;
  return ['authorizationUrl', 'tokenUrl', 'deviceAuthorizationUrl'].every((key) =>
    agree(one.definition, other.definition, key),
  );
}

function agree(one: JsonObject, other: JsonObject, key: string): boolean {
  const [first, second] = [endpoints(one, key), endpoints(other, key)];
  return first.length === 0 || second.length === 0 || first.some((url) => second.includes(url));
}

export function withoutDuplicates(alternatives: readonly Alternative[]): readonly Alternative[] {
  const seen = new Set<string>();
  return alternatives.filter((alternative) => {
    const key = identityOf(alternative);
    return seen.has(key) ? false : seen.add(key);
  });
}

const identityOf = ({ schemes }: Alternative): string =>
  JSON.stringify(
    schemes
      .map(({ name, scopes, mode, roles = [], roleChoices = [] }) => [
        name,
        [...scopes].sort(),
        mode,
        [...roles].sort(),
        roleChoices,
      ])
      .sort(),
  );
