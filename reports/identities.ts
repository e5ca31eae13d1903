import { gateOf } from '../src/http/gate.ts';
import type { Gate } from '../src/model/evidence.ts';
import type { Observation } from '../src/model/observation.ts';
import type { Plan, PlannedIdentity, PlannedOperation } from '../src/model/plan.ts';
import type { ReportedIdentity } from '../src/model/report.ts';
import { groupedBy } from './grouping.ts';

/** What each identity may call, what it was answered, and how its scopes fit that. */
export function reportedIdentities(
  plan: Plan,
  observations: ReadonlyMap<string, Observation>,
): readonly ReportedIdentity[] {
  const cases = groupedBy(plan.cases, ({ identity }) => identity);
  const answered = (identity: string, gates: ReadonlySet<Gate>): ReadonlySet<string> =>
    new Set(
      (cases.get(identity) ?? []).filter(isItsOwn).flatMap(({ id, operation }) => {
        const observation = observations.get(id);
        return observation?.kind === 'response' && gates.has(gateOf(observation, plan.policy)) ? [operation] : [];
      }),
    );
  return (plan.identities ?? []).map((identity) => {
    const granted = answered(identity.name, GRANTED);
    const refused = answered(identity.name, REFUSED);
    return reported(identity, plan.operations, { granted, refused });
  });
}

/** What others made is another question, and a token from before a change tells of another time. */
const isItsOwn = ({ identity, madeBy = identity, expected }: Plan['cases'][number]): boolean =>
  madeBy === identity && expected !== '2xx or 4xx';

const GRANTED: ReadonlySet<Gate> = new Set(['granted']);
const REFUSED: ReadonlySet<Gate> = new Set(['unauthenticated', 'forbidden', 'not-found']);

interface Answers {
  readonly granted: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
}

function reported(
  identity: PlannedIdentity,
  operations: readonly PlannedOperation[],
  { granted, refused }: Answers,
): ReportedIdentity {
  const { name, tenant, scopes = [], allowed, used, lacking } = identity;
  const may = new Set(allowed);
  const open = operations.filter(({ id }) => granted.has(id));
  const needed = new Set([...used, ...open.flatMap(scopesOf)]);
  const among = (ids: ReadonlySet<string>) => operations.map(({ id }) => id).filter((id) => ids.has(id));
  return {
    name,
    ...(tenant === undefined ? {} : { tenant }),
    scopes: [...scopes],
    operations: { allowed: among(may), granted: among(granted), refused: among(refused) },
    neverNeeded: scopes.filter((scope) => !needed.has(scope)),
    lacking: [...lacking],
    ...ofRoles(identity, open),
  };
}

/** Nothing where nobody says which it holds. */
function ofRoles({ roles, usedRoles = [], lackingRoles = [] }: PlannedIdentity, open: readonly PlannedOperation[]) {
  if (roles === undefined) return {};
  const needed = new Set([...usedRoles, ...open.flatMap(rolesOf)]);
  const neverNeededRoles = roles.filter((role) => !needed.has(role));
  return { roles: [...roles], neverNeededRoles, lackingRoles: [...lackingRoles] };
}

const rolesOf = ({ access }: PlannedOperation): readonly string[] =>
  access.alternatives.flatMap(({ schemes }) => schemes.flatMap(({ roles = [] }) => roles));

const scopesOf = ({ access }: PlannedOperation): readonly string[] =>
  access.alternatives.flatMap(({ schemes }) => schemes.flatMap(({ scopes }) => scopes));
