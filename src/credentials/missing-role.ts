import { defineCredential, rfc } from '../define.ts';
import type { RequiredRoles, RoleSet } from '../model/credential.ts';
import { neededRoles } from '../model/roles.ts';

export default defineCredential({
  id: 'missing-role',
  title: 'Valid token with the required scopes and without one or all of the required roles',
  standing: 'insufficient',
  families: ['bearer', 'apiKey', 'basic', 'mutualTLS'],
  fault: { on: 'roles', sets: eachDropped },
  references: [rfc(9068, '2.2.3.1')],
});

/** Of a choice, none may be dropped alone: the others of it are still enough. */
function eachDropped({ roles, roleChoices = [] }: RequiredRoles): readonly RoleSet[] {
  const droppable = roles.length < 2 ? [] : neededRoles({ roles, roleChoices });
  return [
    { roles: [] },
    ...droppable.map((dropped) => ({ variant: dropped, roles: roles.filter((role) => role !== dropped) })),
  ];
}
