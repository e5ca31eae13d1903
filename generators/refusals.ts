import { defineGenerator } from '../src/define.ts';
import type { Building } from '../src/model/building.ts';
import type { CredentialKind } from '../src/model/credential.ts';
import type { SecurityScheme } from '../src/model/document.ts';
import type { GeneratorContext } from '../src/model/generator.ts';
import { once } from '../src/model/once.ts';
import type { Alternative, Operation, SchemeRequirement } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';
import { OPENS_ANOTHER, opensAnother } from './matrix/alternatives.ts';
import {
  alternativeLabel,
  type Cell,
  controlId,
  isMadeFor,
  type PresentedSet,
  presentation,
  schemeOf,
  spelled,
  testCase,
  unavailable,
  withFault,
} from './matrix/cells.ts';
import { withIncluded } from './matrix/hierarchy.ts';
import { isSafe } from './matrix/safe.ts';

/** One requirement of one alternative, to which one fault is done. */
interface Target {
  readonly operation: Operation;
  readonly alternative: Alternative;
  readonly requirement: SchemeRequirement;
  readonly context: GeneratorContext;
  /** What is the same for every fault. */
  readonly shared: Shared;
  /** What names the place of the fault in a case id. */
  readonly words: readonly string[];
  /** Every scope of the scheme that opens nothing here. */
  readonly known: readonly string[];
}

interface Shared {
  readonly control: string;
  readonly label: readonly string[];
  readonly withheld: ReturnType<typeof unavailable>;
}

export default defineGenerator({
  id: 'refusals',
  title: 'Every invalid and insufficient credential, one fault each',
  generate: (operation, context) => {
    // Without a credential the answer is 2xx: a bad one proves nothing about a gate that need not be passed.
    if (operation.access.anonymous) return [];
    return operation.access.alternatives.flatMap((alternative) => {
      const shared: Shared = {
        control: controlId(operation, alternative),
        label: alternativeLabel(alternative, operation.access.alternatives),
        withheld: unavailable(alternative, context),
      };
      return alternative.schemes.flatMap((requirement) =>
        faults(
          withKnown({
            operation,
            alternative,
            requirement,
            context,
            shared,
            words: alternative.schemes.length < 2 ? shared.label : [...shared.label, requirement.name],
          }),
        ),
      );
    });
  },
});

const withKnown = (target: Omit<Target, 'known'>): Target => ({ ...target, known: scopesThatOpenNothing(target) });

/** What may rightly be granted is asked only where nothing is changed by it. */
function faults(target: Target): readonly TestCase[] {
  const scheme = schemeOf(target.requirement, target.context);
  if (scheme === undefined) return [];
  return refusedKinds(target.context)(scheme)
    .filter((kind) => suits(kind, target) && isAsked(kind, target))
    .filter(({ expected = '401' }) => !expected.startsWith('2xx') || isSafe(target.operation.method))
    .flatMap((kind) => scopeSets(kind, target).map((set) => refusal(target, kind, set)));
}

/** The kinds for a scheme: the same for every operation that requires it. */
const refusedKinds = once((context: GeneratorContext) =>
  once((scheme: SecurityScheme) =>
    context.credentials.filter((kind) => isRefused(kind) && isMadeFor(kind, scheme, context)),
  ),
);

/** All but the sufficient ones; that nothing is sent is said once per operation, not per scheme. */
const isRefused = ({ standing, fault }: CredentialKind): boolean =>
  standing !== 'sufficient' && fault.on !== 'presence';

/** What is wrong with an authentication shows only where something is asked of it; to lack a scope too, one has to be required. */
const isAsked = ({ stepUp, standing }: CredentialKind, { requirement }: Target): boolean =>
  stepUp === undefined ||
  (requirement.stepUp?.[stepUp] !== undefined && (standing === 'invalid' || requirement.scopes.length > 0));

/** A certificate alone says who calls, one beside a token may be what the token is bound to. */
const suits = ({ beside }: CredentialKind, { alternative, requirement, context }: Target): boolean =>
  beside === undefined ||
  beside(
    alternative.schemes.flatMap(({ name }) => (name === requirement.name ? [] : (context.schemes[name]?.family ?? []))),
  );

function refusal(target: Target, kind: CredentialKind, set: PresentedSet): TestCase {
  const { operation, alternative, requirement, context, shared, words } = target;
  const presents = withFault(alternative, presentation(kind, requirement, set));
  const sound = kind.standing !== 'insufficient' ? presents.filter((each) => each.kind !== kind.id) : presents;
  const isDue = !opensAnother(sound, alternative, operation);
  const withheld = set.unavailable ?? (isDue ? shared.withheld : OPENS_ANOTHER);
  const variant = set.variant === undefined ? words : [...words, set.variant];
  const cell: Building<Cell> = { kind, presents, variant, control: shared.control };
  if (set.bisect !== undefined) cell.bisect = set.bisect;
  if (withheld !== undefined) cell.withheld = withheld;
  return testCase(operation, cell, context.policy);
}

/** Kinds that leave the scopes alone have what is required, once for each of their variants. */
function scopeSets(kind: CredentialKind, target: Target): readonly PresentedSet[] {
  const { scopes, mode, roles, roleChoices } = target.requirement;
  if (kind.fault.on === 'roles') {
    if (roles === undefined) return [];
    const required = { roles, ...(roleChoices === undefined ? {} : { roleChoices }) };
    return kind.fault.sets(required).map((set) => ({ ...set, scopes }));
  }
  if (kind.fault.on !== 'scopes') return (kind.variants ?? [undefined]).map((variant) => spelled(scopes, variant));
  if (scopes.length === 0) return [];
  return kind.fault.sets(scopes, {
    known: target.known,
    mode,
    withIncluded: (held) => withIncluded(held, target.context.policy),
  });
}

/** Every scope of the scheme but those that another alternative of the operation asks of it, and those that include a required one. */
function scopesThatOpenNothing({
  operation,
  alternative,
  requirement,
  context,
}: Omit<Target, 'known'>): readonly string[] {
  if (requirement.scopes.length === 0) return [];
  const elsewhere = new Set(
    operation.access.alternatives
      .filter((other) => other !== alternative)
      .flatMap(({ schemes }) =>
        schemes.filter(({ name }) => name === requirement.name).flatMap(({ scopes }) => scopes),
      ),
  );
  const isRequired = (scope: string): boolean => requirement.scopes.includes(scope);
  const includesRequired = (scope: string): boolean =>
    !isRequired(scope) && [...withIncluded([scope], context.policy)].some(isRequired);
  return (context.schemes[requirement.name]?.scopes ?? []).filter(
    (scope) => !elsewhere.has(scope) && !includesRequired(scope),
  );
}
