import type { SecurityScheme } from '../../src/model/document.ts';
import type { Identity } from '../../src/model/generator.ts';
import type { Alternative, Operation, SchemeRequirement } from '../../src/model/operation.ts';
import type { Presentation } from '../../src/model/plan.ts';
import { rolesMissing, rolesSuffice } from '../../src/model/roles.ts';
import { rolesOf, stepUpOf } from './cells.ts';

/** What an identity has to show, as far as its configuration says. */
export type Bearer = Pick<Identity, 'name' | 'scopes' | 'roles' | 'own'>;

export type Schemes = Readonly<Record<string, SecurityScheme>>;

/** Whether something suffices; `unclear` where nobody has said. */
export type Sufficiency = 'yes' | 'no' | 'unclear';

/**
 * Whether a scheme's credential tells this identity from others: it has a source of its own for it, or, where it has none at all, the
 * document's source issues tokens with its scopes. An API key that everybody shares is nobody's.
 */
export const isIts = ({ own }: Bearer, scheme: string, schemes: Schemes): boolean =>
  own.size > 0 ? own.has(scheme) : schemes[scheme]?.family === 'bearer';

/** The alternatives that an identity can try, those that it satisfies first. */
export function waysOf(bearer: Bearer, { access }: Operation, schemes: Schemes): readonly Alternative[] {
  const ways = access.alternatives.filter((each) => each.schemes.some(({ name }) => isIts(bearer, name, schemes)));
  return ORDER.flatMap((due) => ways.filter((way) => sufficiencyOf(bearer, way, schemes) === due));
}

const ORDER: readonly Sufficiency[] = ['yes', 'unclear', 'no'];

/** Whether what an identity holds opens an operation, by its access policy. */
export function opens(bearer: Bearer, operation: Operation, schemes: Schemes): Sufficiency {
  const [best] = waysOf(bearer, operation, schemes);
  return best === undefined ? 'no' : sufficiencyOf(bearer, best, schemes);
}

function sufficiencyOf(bearer: Bearer, { schemes: required }: Alternative, schemes: Schemes): Sufficiency {
  const each = required.map((one) => (isIts(bearer, one.name, schemes) ? covers(bearer, one) : 'yes'));
  return each.includes('no') ? 'no' : each.includes('unclear') ? 'unclear' : 'yes';
}

function covers({ scopes, roles }: Bearer, requirement: SchemeRequirement): Sufficiency {
  const both = [coversScopes(scopes, requirement), coversRoles(roles, requirement)];
  return both.includes('no') ? 'no' : both.includes('unclear') ? 'unclear' : 'yes';
}

function coversRoles(held: readonly string[] | undefined, requirement: SchemeRequirement): Sufficiency {
  if (requirement.roles === undefined) return 'yes';
  if (held === undefined) return 'unclear';
  return rolesSuffice(held, requirement) ? 'yes' : 'no';
}

function coversScopes(held: readonly string[] | undefined, { scopes, mode }: SchemeRequirement): Sufficiency {
  if (scopes.length === 0) return 'yes';
  if (held === undefined) return 'unclear';
  const count = scopes.filter((scope) => held.includes(scope)).length;
  if (count === scopes.length) return 'yes';
  if (count === 0) return 'no';
  return { all: 'no', any: 'yes', ambiguous: 'unclear' }[mode] as Sufficiency;
}

/** Scopes that an identity's ways into an operation name. */
export const scopesUsed = (bearer: Bearer, operation: Operation, schemes: Schemes): readonly string[] =>
  waysOf(bearer, operation, schemes).flatMap((way) => itsRequirements(bearer, way, schemes).flatMap(scopesIn));

const scopesIn = ({ scopes }: SchemeRequirement): readonly string[] => scopes;

/** Roles that an identity's ways into an operation name. */
export const rolesUsed = (bearer: Bearer, operation: Operation, schemes: Schemes): readonly string[] =>
  waysOf(bearer, operation, schemes).flatMap((way) =>
    itsRequirements(bearer, way, schemes).flatMap(({ roles = [] }) => roles),
  );

/** Roles that it lacks on the way into an operation on which it lacks the fewest; none where it is not known what it holds. */
export function rolesLacking(bearer: Bearer, operation: Operation, schemes: Schemes): readonly string[] {
  const { roles: held } = bearer;
  if (held === undefined) return [];
  const missing = waysOf(bearer, operation, schemes).map((way) =>
    itsRequirements(bearer, way, schemes).flatMap((requirement) => rolesMissing(held, requirement)),
  );
  return missing.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

const itsRequirements = (bearer: Bearer, way: Alternative, schemes: Schemes): readonly SchemeRequirement[] =>
  way.schemes.filter(({ name }) => isIts(bearer, name, schemes));

/** Scopes that it lacks on the way into an operation on which it lacks the fewest; none where it is not known what it holds. */
export function scopesLacking(bearer: Bearer, operation: Operation, schemes: Schemes): readonly string[] {
  const { scopes: held } = bearer;
  if (held === undefined) return [];
  const missing = waysOf(bearer, operation, schemes).map((way) =>
    itsRequirements(bearer, way, schemes)
      .filter((requirement) => coversScopes(held, requirement) !== 'yes')
      .flatMap(({ scopes }) => scopes.filter((scope) => !held.includes(scope))),
  );
  return missing.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

/** How an identity comes by one of its ways: with its own credential where that is its, with the document's sufficient one elsewhere. */
export const presentationsOf = (
  bearer: Bearer,
  { schemes: required }: Alternative,
  { schemes, issued, scopes = bearer.scopes ?? [], roles = bearer.roles }: Presenting,
): readonly Presentation[] =>
  required.map((requirement) => {
    const { name, scopes: needed } = requirement;
    if (!isIts(bearer, name, schemes))
      return { scheme: name, kind: 'sufficient', scopes: needed, ...rolesOf(requirement), ...stepUpOf(requirement) };
    const held = schemes[name]?.family === 'bearer' ? scopes : [];
    const own = {
      scheme: name,
      kind: 'sufficient',
      scopes: held,
      ...(roles === undefined ? {} : { roles }),
      identity: bearer.name,
      ...stepUpOf(requirement),
    };
    return issued === undefined ? own : { ...own, issued };
  });

export interface Presenting {
  readonly schemes: Schemes;
  readonly issued?: NonNullable<Presentation['issued']>;
  /** Default: what it holds. */
  readonly scopes?: readonly string[];
  /** Default: what it holds. */
  readonly roles?: readonly string[];
}

/** Whether a way asks for roles of an identity whose tokens the document's source issues, and of whose roles nobody says anything. */
export const needsRoles = (bearer: Bearer, way: Alternative, schemes: Schemes): boolean =>
  bearer.own.size === 0 &&
  bearer.roles === undefined &&
  itsRequirements(bearer, way, schemes).some(({ roles }) => roles !== undefined);
