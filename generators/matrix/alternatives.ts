import type { Alternative, Operation, SchemeRequirement } from '../../src/model/operation.ts';
import type { Presentation } from '../../src/model/plan.ts';
import { rolesSuffice } from '../../src/model/roles.ts';

/** Why a case is left out whose sound credentials are enough by another way in: no refusal is due. */
export const OPENS_ANOTHER = {
  outcome: 'inapplicable',
  reason: 'what is sound of these credentials satisfies another alternative',
} as const;

/** Whether sound credentials satisfy an alternative of the operation other than the one they were made for. */
export const opensAnother = (sound: readonly Presentation[], made: Alternative, { access }: Operation): boolean =>
  access.alternatives.length > 1 && access.alternatives.some((other) => other !== made && satisfies(sound, other));

const satisfies = (sound: readonly Presentation[], { schemes }: Alternative): boolean =>
  schemes.every((requirement) => {
    const presented = sound.find(({ scheme }) => scheme === requirement.name);
    return presented !== undefined && suffices(presented, requirement);
  });

/** Of scopes whose mode is ambiguous, one may be enough. */
function suffices(presented: Presentation, requirement: SchemeRequirement): boolean {
  if (!rolesSuffice(presented.roles ?? [], requirement)) return false;
  const { scopes, mode } = requirement;
  const holds = (scope: string): boolean => presented.scopes.includes(scope);
  return mode === 'all' || scopes.length === 0 ? scopes.every(holds) : scopes.some(holds);
}
