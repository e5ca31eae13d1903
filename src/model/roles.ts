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

/** Whether these roles are all that is required, one of each choice being enough. */
export function rolesSuffice(held: readonly string[], required: Required): boolean {
  const holds = (role: string): boolean => held.includes(role);
  return neededRoles(required).every(holds) && (required.roleChoices ?? []).every((choice) => choice.some(holds));
}
