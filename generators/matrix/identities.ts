import { closest } from 'fastest-levenshtein';
import type { ResolvedConfig } from '../../src/config.ts';
import { TwogateError } from '../../src/errors.ts';
import type { IdentityConfig } from '../../src/model/config.ts';
import type { Document } from '../../src/model/document.ts';
import type { Identity } from '../../src/model/generator.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { PlannedIdentity, Presentation } from '../../src/model/plan.ts';
import {
  type Bearer,
  opens,
  presentationsOf,
  rolesLacking,
  rolesUsed,
  scopesLacking,
  scopesUsed,
  waysOf,
} from './entitlement.ts';

/** What is read of the configuration. */
export type IdentitiesConfig = Pick<ResolvedConfig, 'identities' | 'locate'>;

/**
 * Finds in the document what the configured identities name, and what each may call.
 * @throws CONFIG_INVALID where a name stands twice or is in no document, and where an identity's tokens are to be asked for no one knows what
 */
export function identitiesIn(document: Document, { identities, locate }: IdentitiesConfig): readonly Identity[] {
  const refuse = (path: readonly string[], message: string, hint: string): never => {
    throw new TwogateError('CONFIG_INVALID', message, { ...locate(['identities', ...path]), hint });
  };
  return identities.map((config, index) => {
    const fault =
      twice(config, identities.slice(0, index)) ??
      unknownScheme(config, document) ??
      unknownOperation(config, document) ??
      unknownTag(config, document) ??
      unknownScopes(config, document);
    if (fault !== undefined) refuse([String(index), ...fault.path], fault.message, fault.hint);
    return identityOf(config, document);
  });
}

interface ConfigFault {
  /** Below the identity. */
  readonly path: readonly string[];
  readonly message: string;
  readonly hint: string;
}

function twice({ name }: IdentityConfig, earlier: readonly IdentityConfig[]): ConfigFault | undefined {
  if (!earlier.some((other) => other.name === name)) return undefined;
  return { path: ['name'], message: `there are two identities ${name}`, hint: 'Give each a name of its own.' };
}

function unknownScheme({ name, security = {} }: IdentityConfig, { schemes }: Document): ConfigFault | undefined {
  const known = Object.keys(schemes);
  const scheme = Object.keys(security).find((each) => !known.includes(each));
  if (scheme === undefined) return undefined;
  const message = `identity ${name}: the document has no security scheme ${scheme}`;
  return { path: ['security', scheme], message, hint: nearest(scheme, known) };
}

function unknownOperation({ name, may }: IdentityConfig, { operations }: Document): ConfigFault | undefined {
  const known = operations.flatMap(({ id, operationId }) => (operationId === undefined ? [id] : [operationId, id]));
  const index = (may?.operations ?? []).findIndex((each) => !known.includes(each));
  const operation = may?.operations?.[index];
  if (operation === undefined) return undefined;
  const message = `identity ${name}: the document has no operation ${operation}`;
  return { path: ['may', 'operations', String(index)], message, hint: nearest(operation, known) };
}

function unknownTag({ name, may }: IdentityConfig, { operations }: Document): ConfigFault | undefined {
  const known = [...new Set(operations.flatMap(({ tags }) => tags))];
  const index = (may?.tags ?? []).findIndex((each) => !known.includes(each));
  const tag = may?.tags?.[index];
  if (tag === undefined) return undefined;
  const message = `identity ${name}: no operation has the tag ${tag}`;
  return { path: ['may', 'tags', String(index)], message, hint: nearest(tag, known) };
}

const nearest = (name: string, known: readonly string[]): string =>
  known.length === 0 ? 'The document has none.' : `The nearest one is ${closest(name, known)}.`;

/** Listed tokens are what they are; any other source has to be told what to ask for. */
function unknownScopes({ name, scopes, security }: IdentityConfig, { schemes }: Document): ConfigFault | undefined {
  const asked = Object.entries(security ?? {}).some(
    ([scheme, { source }]) => source !== 'static' && schemes[scheme]?.family === 'bearer',
  );
  if (scopes !== undefined || (security !== undefined && !asked)) return undefined;
  const message = `identity ${name} has no scopes, and its tokens are to be asked for some`;
  return { path: ['scopes'], message, hint: 'Give it `scopes`, and [] where it holds none.' };
}

function identityOf(
  { name, security, scopes, roles, may, tenant, hooks }: IdentityConfig,
  document: Document,
): Identity {
  const { schemes, operations } = document;
  const held = scopes ?? listedScopes(security);
  const bearer: Bearer = {
    name,
    own: new Set(Object.keys(security ?? {})),
    ...(held === undefined ? {} : { scopes: held }),
    ...(roles === undefined ? {} : { roles }),
  };
  const guarded = operations.filter(({ access }) => !access.anonymous && !access.unknown);
  const open = operations.filter(({ access }) => access.anonymous);
  const isNamed = ({ id, operationId = id, tags }: Operation): boolean =>
    [id, operationId].some((each) => may?.operations?.includes(each)) || tags.some((tag) => may?.tags?.includes(tag));
  const allowed = guarded.filter((each) =>
    may === undefined ? opens(bearer, each, schemes) === 'yes' : isNamed(each),
  );
  const undecided = may === undefined ? guarded.filter((each) => opens(bearer, each, schemes) === 'unclear') : [];
  return {
    ...bearer,
    ...(tenant === undefined ? {} : { tenant }),
    hooked: hooks !== undefined,
    allowed: allowed.map(({ id }) => id),
    // What is open to all may give more to those who hold a scope.
    used: distinct([...allowed, ...open].flatMap((each) => scopesUsed(bearer, each, schemes))),
    lacking: distinct(allowed.flatMap((each) => scopesLacking(bearer, each, schemes))),
    ...(roles === undefined
      ? {}
      : {
          usedRoles: distinct([...allowed, ...open].flatMap((each) => rolesUsed(bearer, each, schemes))),
          lackingRoles: distinct(allowed.flatMap((each) => rolesLacking(bearer, each, schemes))),
        }),
    undecided: new Map(undecided.map((each) => [each.id, whyUndecided(bearer, each)])),
  };
}

/** A listed token may say itself what it holds. */
function listedScopes(security: IdentityConfig['security']): readonly string[] | undefined {
  const tokens = Object.values(security ?? {}).flatMap(({ tokens: listed }) => (Array.isArray(listed) ? listed : []));
  const [first, ...others] = tokens.flatMap((token) => (isScoped(token) ? [token.scopes] : []));
  return others.length === 0 ? first : undefined;
}

const isScoped = (token: unknown): token is { readonly scopes: readonly string[] } =>
  typeof token === 'object' && token !== null && 'scopes' in token && Array.isArray(token.scopes);

function whyUndecided({ name, scopes, roles: held }: Bearer, { access }: Operation): string {
  const asksForRoles = access.alternatives.some(({ schemes }) => schemes.some(({ roles }) => roles !== undefined));
  if (held === undefined && asksForRoles)
    return `whether ${name} has the roles that are required is not known: give it roles, or may`;
  return scopes === undefined
    ? `what ${name} may call is not known: give it scopes, or may`
    : `${name} holds some of the scopes, and whether it needs all of them is not decided: set scopeMode, or give it may`;
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/** What a plan keeps of an identity. */
export function plannedIdentity(identity: Identity, all: readonly Identity[], document: Document): PlannedIdentity {
  const { own: _, undecided: __, ...planned } = identity;
  return identity.tenant === undefined ? planned : { ...planned, makes: makesOf(identity, all, document) };
}

const withRoles = (roles: readonly string[]) => (roles.length === 0 ? {} : { roles });

/** As one of its tenant that may, else with the scopes that it takes: what is made belongs to the tenant either way. */
function makesOf(identity: Identity, all: readonly Identity[], { operations, schemes }: Document) {
  const kin = [identity, ...all.filter((other) => other !== identity && other.tenant === identity.tenant)];
  const entries = operations.flatMap((operation): readonly [string, readonly Presentation[]][] => {
    const who = kin.find(({ allowed }) => allowed.includes(operation.id)) ?? identity;
    const [way] = waysOf(who, operation, schemes);
    if (way === undefined || operation.access.anonymous) return [];
    const isAble = who.allowed.includes(operation.id) && opens(who, operation, schemes) !== 'no';
    const taken = isAble
      ? {}
      : {
          scopes: way.schemes.flatMap((requirement) => requirement.scopes),
          ...withRoles(way.schemes.flatMap(({ roles = [] }) => roles)),
        };
    return [[operation.id, presentationsOf(who, way, { schemes, ...taken })]];
  });
  return Object.fromEntries(entries);
}
