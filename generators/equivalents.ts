import { defineGenerator } from '../src/define.ts';
import type { CredentialKind, ScopeSet } from '../src/model/credential.ts';
import type { GeneratorContext } from '../src/model/generator.ts';
import type { Alternative, Operation, SchemeRequirement } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';
import {
  alternativeLabel,
  controlId,
  isMadeFor,
  presentation,
  schemeOf,
  spelled,
  testCase,
  unavailable,
  withFault,
} from './matrix/cells.ts';
import { withIncluded } from './matrix/hierarchy.ts';
import { isSafe } from './matrix/safe.ts';

export default defineGenerator({
  id: 'equivalents',
  title: 'Other ways of presenting a sufficient credential, on operations that only read',
  generate: (operation, context) => {
    // Each is granted like the control: a write would be done once more for each. Where nothing is asked for, nothing is shown.
    if (!isSafe(operation.method) || operation.access.anonymous) return [];
    return operation.access.alternatives.flatMap((alternative) =>
      alternative.schemes.flatMap((requirement) => equivalents(operation, alternative, { requirement, context })),
    );
  },
});

interface Place {
  readonly requirement: SchemeRequirement;
  readonly context: GeneratorContext;
}

function equivalents(operation: Operation, alternative: Alternative, place: Place): readonly TestCase[] {
  const scheme = schemeOf(place.requirement, place.context);
  if (scheme === undefined) return [];
  return place.context.credentials
    .filter(({ standing, id }) => standing === 'sufficient' && id !== 'sufficient')
    .filter((kind) => isMadeFor(kind, scheme, place.context))
    .flatMap((kind) => sets(kind, place).map((set) => equivalent(operation, alternative, { ...place, kind, set })));
}

function sets(kind: CredentialKind, { requirement, context }: Place): readonly ScopeSet[] {
  const { scopes, mode, name } = requirement;
  if (kind.fault.on !== 'scopes') return (kind.variants ?? [undefined]).map((variant) => spelled(scopes, variant));
  return kind.fault.sets(scopes, {
    known: context.schemes[name]?.scopes ?? [],
    mode,
    withIncluded: (held) => withIncluded(held, context.policy),
  });
}

function equivalent(
  operation: Operation,
  alternative: Alternative,
  { requirement, context, kind, set }: Place & { readonly kind: CredentialKind; readonly set: ScopeSet },
): TestCase {
  const withheld = set.unavailable ?? unavailable(alternative, context);
  return testCase(
    operation,
    {
      kind,
      presents: withFault(alternative, presentation(kind, requirement, set)),
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
