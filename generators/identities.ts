import { defineGenerator } from '../src/define.ts';
import type { CredentialKind } from '../src/model/credential.ts';
import type { GeneratorContext, Identity } from '../src/model/generator.ts';
import type { Alternative, Operation } from '../src/model/operation.ts';
import type { Presentation, TestCase } from '../src/model/plan.ts';
import { type Cell, controlId, testCase, unavailable } from './matrix/cells.ts';
import { needsRoles, presentationsOf, waysOf } from './matrix/entitlement.ts';
import { isSafe } from './matrix/safe.ts';

export default defineGenerator({
  id: 'identities',
  title:
    'Each named caller: what it may call is granted, everything else refused, and so is what belongs to another tenant',
  generate: (operation, context) => {
    const { identities = [] } = context;
    if (operation.access.anonymous || operation.access.unknown) return [];
    return identities.flatMap((identity) => {
      const call = { operation, identity, context };
      return [...ownCases(call), ...foreignCases(call, identities)];
    });
  },
});

/** One operation, called by one identity. */
interface Call {
  readonly operation: Operation;
  readonly identity: Identity;
  readonly context: GeneratorContext;
}

type Withheld = NonNullable<Cell['withheld']>;

const isAllowed = ({ operation, identity }: Pick<Call, 'operation' | 'identity'>): boolean =>
  identity.allowed.includes(operation.id);

/** With hooks, a token from after the change gets what is due; one from before is looked at where that changes nothing. */
function ownCases(call: Call): readonly TestCase[] {
  if (!call.identity.hooked) return [ownCase(call)];
  const after = ownCase(call, 'after-change');
  return isSafe(call.operation.method) ? [ownCase(call, 'before-change'), after] : [after];
}

type Moment = NonNullable<Presentation['issued']>;

const VARIANT: Readonly<Record<Moment, string>> = {
  'before-change': 'token-from-before',
  'after-change': 'token-from-after',
};

function ownCase(call: Call, issued?: Moment): TestCase {
  const { operation, identity, context } = call;
  const [way] = waysOf(identity, operation, context.schemes);
  const may = isAllowed(call);
  const early = issued === 'before-change';
  const withheld = way === undefined ? noWay(call) : whyNot(call, way);
  return {
    ...testCase(
      operation,
      {
        kind: column(call, may || early),
        presents: way === undefined ? [] : presentationsOf(identity, way, presenting(context, issued)),
        variant: issued === undefined ? [] : [VARIANT[issued]],
        ...(early ? { expected: '2xx or 4xx' as const } : {}),
        control: controlOf(call, way),
        ...(withheld === undefined ? {} : { withheld }),
      },
      context.policy,
    ),
    identity: identity.name,
    ...(may && identity.tenant !== undefined && madeParameters(call).length > 0 ? { madeBy: identity.name } : {}),
  };
}

const presenting = ({ schemes }: GeneratorContext, issued: Moment | undefined) =>
  issued === undefined ? { schemes } : { schemes, issued };

/** What stands in a kind's place: a sufficient credential, and whose. */
const column = ({ identity: { name } }: Call, isSufficient: boolean): CredentialKind => ({
  id: `identity:${name}`,
  title: name,
  standing: isSufficient ? 'sufficient' : 'insufficient',
  families: [],
  fault: { on: 'nothing' },
  references: [],
});

/** The control of the same way in, or of one that can be had where the document has no source for that. */
function controlOf({ operation, context }: Call, way: Alternative | undefined): string {
  const { alternatives } = operation.access;
  const ways = way === undefined ? alternatives : [way, ...alternatives];
  const control = ways.find((each) => unavailable(each, context) === undefined) ?? ways[0];
  return control === undefined ? `${operation.id} · sufficient` : controlId(operation, control);
}

function noWay(call: Call): Withheld {
  const { operation, identity } = call;
  const names = operation.access.alternatives.flatMap(({ schemes }) => schemes.map(({ name }) => name));
  const taken = [...new Set(names)].join(', ');
  return isAllowed(call)
    ? { outcome: 'untested', reason: `${identity.name} has no credential that it takes (${taken}): give it security` }
    : { outcome: 'inapplicable', reason: `${identity.name} has no credential that it takes (${taken})` };
}

function whyNot(call: Call, way: Alternative): Withheld | undefined {
  const { operation, identity, context } = call;
  const undecided = identity.undecided.get(operation.id);
  if (undecided !== undefined) return { outcome: 'untested', reason: undecided };
  if (isAllowed(call) && needsRoles(identity, way, context.schemes)) {
    const reason = `the roles that ${identity.name} holds are not known: give it roles, or security`;
    return { outcome: 'untested', reason };
  }
  const sources = new Set([...context.sources, ...identity.own]);
  return unavailable(way, { ...context, sources }) ?? (isAllowed(call) ? withoutObject(call) : undefined);
}

/** The control has written to what the document names; what a deletion leaves is nothing to be granted. */
function withoutObject(call: Call): Withheld | undefined {
  const { method, path } = call.operation;
  if (isSafe(method)) return undefined;
  const made = madeParameters(call);
  const lacking = parametersIn(path).find((name) => !made.includes(name));
  if (lacking === undefined) return undefined;
  const reason = `a write that is granted needs an object of its own, and nothing in the document makes {${lacking}}`;
  return { outcome: 'untested', reason };
}

const parametersIn = (path: string): readonly string[] =>
  [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '');

/** Parameters of the path whose values some operation creates. */
function madeParameters({ operation, context: { productions } }: Call): readonly string[] {
  const inPath = parametersIn(operation.path);
  return (productions?.get(operation.id) ?? [])
    .filter(({ parameter }) => inPath.includes(parameter))
    .filter(({ sources }) => sources.some((source) => !isSafe(source.operation.split(' ')[0] ?? '')))
    .map(({ parameter }) => parameter);
}

/** What others' tenants made, wherever it may itself call the operation: for each tenant, once. */
function foreignCases(call: Call, identities: readonly Identity[]): readonly TestCase[] {
  const { tenant } = call.identity;
  if (tenant === undefined || !isAllowed(call) || madeParameters(call).length === 0) return [];
  const tenants = new Set(identities.flatMap((other) => other.tenant ?? []));
  return [...tenants]
    .filter((other) => other !== tenant)
    .flatMap((other) => {
      const kin = identities.filter((each) => each.tenant === other);
      const variant = tenants.size > 2 ? `object of ${other}` : "other tenant's object";
      const foreign = foreignCase(call, { kin, variant });
      return isSafe(call.operation.method) ? [foreign, besideUnknown(foreign)] : [foreign];
    });
}

/** The same for what is not there at all, where nothing can come of it: the two answers must not tell one from the other. */
const besideUnknown = (foreign: TestCase): TestCase => ({
  ...foreign,
  id: `${foreign.id} · unknown-id`,
  request: 'unknown-id',
  expected: '403 or 404',
});

interface Owner {
  /** The identities of the tenant. */
  readonly kin: readonly Identity[];
  readonly variant: string;
}

/** Its control is the owner's own case: the same request to the same object, granted. */
function foreignCase(call: Call, { kin, variant }: Owner): TestCase {
  const { operation, identity, context } = call;
  const [way] = waysOf(identity, operation, context.schemes);
  const owner = kin.find((other) => isAllowed({ operation, identity: other }));
  const maker = owner ?? kin[0];
  const issued = identity.hooked ? ('after-change' as const) : undefined;
  const withheld =
    way === undefined ? noWay(call) : (whyNot(call, way) ?? (owner === undefined ? UNCONTROLLED : undefined));
  return {
    ...testCase(
      operation,
      {
        kind: column(call, false),
        presents: way === undefined ? [] : presentationsOf(identity, way, presenting(context, issued)),
        variant: [variant],
        control: maker === undefined ? controlOf(call, way) : ownersCase(operation, maker),
        ...(withheld === undefined ? {} : { withheld }),
      },
      context.policy,
    ),
    identity: identity.name,
    ...(maker === undefined ? {} : { madeBy: maker.name }),
  };
}

const UNCONTROLLED: Withheld = {
  outcome: 'untested',
  reason: 'no identity of the other tenant may call it, so nothing would show what its refusal means',
};

const ownersCase = (operation: Operation, { name, hooked }: Identity): string =>
  [operation.id, `identity:${name}`, ...(hooked ? [VARIANT['after-change']] : [])].join(' · ');
