import { defineGenerator } from '../src/define.ts';
import type { CredentialKind, ScopeSet } from '../src/model/credential.ts';
import type { GeneratorContext } from '../src/model/generator.ts';
import type { Alternative, Operation, SchemeRequirement } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';
import { alternativeLabel, controlId, schemeOf, testCase, unavailable, withFault } from './matrix/cells.ts';

/** One requirement of one alternative, to which one fault is done. */
interface Target {
  readonly operation: Operation;
  readonly alternative: Alternative;
  readonly requirement: SchemeRequirement;
  readonly context: GeneratorContext;
}

export default defineGenerator({
  id: 'refusals',
  title: 'Every invalid and insufficient credential, one fault each',
  generate: (operation, context) => {
    // Without a credential the answer is 2xx: a bad one proves nothing about a gate that need not be passed.
    if (operation.access.anonymous) return [];
    return operation.access.alternatives.flatMap((alternative) =>
      alternative.schemes.flatMap((requirement) => faults({ operation, alternative, requirement, context })),
    );
  },
});

function faults(target: Target): readonly TestCase[] {
  const scheme = schemeOf(target.requirement, target.context);
  if (scheme === undefined) return [];
  return target.context.credentials
    .filter(({ standing, families }) => isRefused(standing) && families.includes(scheme.family))
    .flatMap((kind) => scopeSets(kind, target).map((set) => refusal(target, kind, set)));
}

const isRefused = (standing: CredentialKind['standing']): boolean =>
  standing === 'invalid' || standing === 'insufficient';

function refusal(target: Target, kind: CredentialKind, set: ScopeSet): TestCase {
  const { operation, alternative, requirement, context } = target;
  const withheld = set.unavailable ?? unavailable(alternative, context);
  return testCase(
    operation,
    {
      kind,
      presents: withFault(alternative, { scheme: requirement.name, kind: kind.id, scopes: set.scopes }),
      variant: [
        ...alternativeLabel(alternative, operation.access.alternatives),
        ...(alternative.schemes.length < 2 ? [] : [requirement.name]),
        ...(set.variant === undefined ? [] : [set.variant]),
      ],
      control: controlId(operation, alternative),
      ...(withheld === undefined ? {} : { withheld }),
    },
    context.policy,
  );
}

/** Kinds that leave the scopes alone have one set: what is required. */
function scopeSets(kind: CredentialKind, target: Target): readonly ScopeSet[] {
  const { scopes, mode } = target.requirement;
  if (kind.fault.on !== 'scopes') return [{ scopes }];
  if (scopes.length === 0) return [];
  return kind.fault
    .sets(scopes, { known: scopesThatOpenNothing(target), mode })
    .map((set) => (opensAnother(set, target) ? { ...set, unavailable: OPENS_ANOTHER } : set));
}

const OPENS_ANOTHER = { outcome: 'inapplicable', reason: 'these scopes satisfy another alternative' } as const;

/** Every scope of the scheme but those that another alternative of the operation asks of it. */
function scopesThatOpenNothing({ operation, alternative, requirement, context }: Target): readonly string[] {
  const elsewhere = new Set(
    operation.access.alternatives
      .filter((other) => other !== alternative)
      .flatMap(({ schemes }) =>
        schemes.filter(({ name }) => name === requirement.name).flatMap(({ scopes }) => scopes),
      ),
  );
  return (context.schemes[requirement.name]?.scopes ?? []).filter((scope) => !elsewhere.has(scope));
}

/** Whether the scopes, with the other schemes of the alternative, satisfy another alternative. */
function opensAnother({ scopes }: ScopeSet, { operation, alternative, requirement }: Target): boolean {
  const presented = new Set(alternative.schemes.map(({ name }) => name));
  return operation.access.alternatives
    .filter((other) => other !== alternative)
    .some(({ schemes }) =>
      schemes.every((other) => {
        if (other.name !== requirement.name) return presented.has(other.name);
        const holds = (scope: string): boolean => scopes.includes(scope);
        return other.mode === 'all' ? other.scopes.every(holds) : other.scopes.length === 0 || other.scopes.some(holds);
      }),
    );
}
