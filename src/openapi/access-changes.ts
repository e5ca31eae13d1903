import type { AccessPolicy, Operation, SchemeRequirement } from '../model/operation.ts';

/**
 * What a change of an operation's access does: `loosened`: somebody gets in who did not · `tightened`: somebody who got in
 * does not any more · `both` · `restated`: it is written otherwise, and lets in the same.
 */
export type AccessEffect = 'loosened' | 'tightened' | 'both' | 'restated';

export interface AccessChange {
  readonly id: string;
  readonly before: string;
  readonly after: string;
  readonly effect: AccessEffect;
}

export interface AccessChanges {
  readonly added: readonly NamedAccess[];
  readonly removed: readonly NamedAccess[];
  readonly changed: readonly AccessChange[];
}

export interface NamedAccess {
  readonly id: string;
  readonly access: string;
}

/** What of the access to its operations changed from one document to another; names of path parameters do not count. Pure. */
export function accessChanges(before: readonly Operation[], after: readonly Operation[]): AccessChanges {
  const [old, now] = [byKey(before), byKey(after)];
  return {
    added: [...now].flatMap(([key, operation]) => (old.has(key) ? [] : [named(operation)])),
    removed: [...old].flatMap(([key, operation]) => (now.has(key) ? [] : [named(operation)])),
    changed: [...now].flatMap(([key, operation]) => {
      const earlier = old.get(key);
      return earlier === undefined ? [] : changeOf(earlier, operation);
    }),
  };
}

/** The same for operations that differ in the names of path parameters alone. */
export const operationKey = (id: string): string => id.replaceAll(/\{[^}]*\}/g, '{}');

const byKey = (operations: readonly Operation[]): ReadonlyMap<string, Operation> =>
  new Map(operations.map((operation) => [operationKey(operation.id), operation]));

const named = ({ id, access }: Operation): NamedAccess => ({ id, access: accessText(access) });

function changeOf(earlier: Operation, { id, access }: Operation): readonly AccessChange[] {
  const [before, after] = [accessText(earlier.access), accessText(access)];
  if (before === after) return [];
  return [{ id, before, after, effect: effectOf(waysIn(earlier.access), waysIn(access)) }];
}

/** What a caller must show to get in, one way: each an atom. */
type Way = ReadonlySet<string>;

function effectOf(before: readonly Way[], after: readonly Way[]): AccessEffect {
  const [loosened, tightened] = [opensMore(before, after), opensMore(after, before)];
  if (loosened) return tightened ? 'both' : 'loosened';
  return tightened ? 'tightened' : 'restated';
}

/** Whether somebody who shows just enough for one of the later ways was kept out before. */
const opensMore = (before: readonly Way[], after: readonly Way[]): boolean =>
  after.some((way) => !before.some((earlier) => [...earlier].every((atom) => way.has(atom))));

/** Nothing said, and nothing needed, let everybody in. Scopes whose mode nobody has decided count as all needed. */
function waysIn({ anonymous, unknown, alternatives }: AccessPolicy): readonly Way[] {
  const guarded = alternatives.flatMap(({ schemes }) =>
    schemes.reduce<readonly (readonly string[])[]>(
      (ways, scheme) => ways.flatMap((way) => choicesOf(scheme).map((choice) => [...way, ...choice])),
      [[]],
    ),
  );
  return [...(anonymous || unknown ? [[]] : []), ...guarded].map((way) => new Set(way));
}

/** Each a set of atoms that satisfies the scheme. */
function choicesOf({ name, scopes, mode, roles = [], roleChoices, stepUp }: SchemeRequirement) {
  const base = [atom(name), ...(stepUp === undefined ? [] : [atom(name, 'step-up', JSON.stringify(stepUp))])];
  const scopeSets = mode === 'any' && scopes.length > 0 ? scopes.map((scope) => [scope]) : [scopes];
  return scopeSets.flatMap((set) =>
    (roleChoices ?? [roles]).map((choice) => [
      ...base,
      ...set.map((scope) => atom(name, 'scope', scope)),
      ...choice.map((role) => atom(name, 'role', role)),
    ]),
  );
}

const atom = (...parts: readonly string[]): string => JSON.stringify(parts);

/** E.g. `oauth(orders:read and orders:write) or apiKey`. */
export function accessText({ anonymous, unknown, alternatives }: AccessPolicy): string {
  if (unknown) return 'nothing stated';
  const ways = alternatives.map(({ schemes }) => schemes.map(schemeText).join(' + '));
  return [...ways, ...(anonymous ? ['anonymous'] : [])].join(' or ');
}

const JOINED = { all: ' and ', any: ' or ', ambiguous: ' and/or ' } as const satisfies Record<
  SchemeRequirement['mode'],
  string
>;

function schemeText({ name, scopes, mode, roles = [], roleChoices, stepUp }: SchemeRequirement): string {
  const held = roleChoices?.map((choice) => choice.join(' and ')).join(' or ') ?? roles.join(' and ');
  const parts = [
    scopes.join(JOINED[mode]),
    held === '' ? '' : `role ${held}`,
    stepUp === undefined ? '' : `step-up ${JSON.stringify(stepUp)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? name : `${name}(${parts.join('; ')})`;
}
