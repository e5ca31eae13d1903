import type { SchemeRequirement } from './operation.ts';

type Required = Pick<SchemeRequirement, 'roles' | 'roleChoices'>;

/** In words: `role admin`, `roles admin and auditor`, `role admin or auditor`; empty where there is none. */
export function rolesInWords({ roles = [], roleChoices = [] }: Required): string {
  const needed = neededRoles({ roles, roleChoices });
  const choices = roleChoices.map((choice) => choice.join(' or '));
  const all = [...needed, ...(needed.length + choices.length > 1 ? choices.map((each) => `(${each})`) : choices)];
  return all.length === 0 ? '' : `${all.length === 1 ? 'role' : 'roles'} ${all.join(' and ')}`;
}

/** Those that no other can stand in for. */
export function neededRoles({ roles = [], roleChoices = [] }: Required): readonly string[] {
  const chosen = new Set(roleChoices.flat());
  return roles.filter((role) => !chosen.has(role));
}

/** Those that are lacking beside what is held: of a choice of which none is held, all. */
export function rolesMissing(held: readonly string[], required: Required): readonly string[] {
  const unmet = (required.roleChoices ?? []).filter((choice) => !choice.some((role) => held.includes(role)));
  return [...neededRoles(required).filter((role) => !held.includes(role)), ...unmet.flat()];
}

/** Whether these roles are all that is required, one of each choice being enough. */
export const rolesSuffice = (held: readonly string[], required: Required): boolean =>
  rolesMissing(held, required).length === 0;
