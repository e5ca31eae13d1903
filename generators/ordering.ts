import { defineGenerator } from '../src/define.ts';
import type { CredentialKind } from '../src/model/credential.ts';
import type { GeneratorContext } from '../src/model/generator.ts';
import type { Alternative, Operation, SchemeRequirement } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';
import { OPENS_ANOTHER, opensAnother } from './matrix/alternatives.ts';
import {
  alternativeLabel,
  controlId,
  isMadeFor,
  presentation,
  schemeOf,
  testCase,
  unavailable,
  withFault,
} from './matrix/cells.ts';

export default defineGenerator({
  id: 'ordering',
  title: 'No credential, or one without scopes, and a request that would be refused anyway: the gates come first',
  generate: (operation, context) => {
    if (operation.access.anonymous) return [];
    const kindOf = (id: string) => context.credentials.find((kind) => kind.id === id);
    const [absent, noScope] = [kindOf('absent'), kindOf('no-scope')];
    return [
      ...(absent === undefined ? [] : withoutCredential(operation, absent, context)),
      ...(noScope === undefined ? [] : withoutScope(operation, noScope, context)),
    ];
  },
});

function withoutCredential(operation: Operation, kind: CredentialKind, context: GeneratorContext): readonly TestCase[] {
  const { alternatives } = operation.access;
  const [first] = alternatives;
  if (first === undefined || !hasJsonBody(operation)) return [];
  const alternative = alternatives.find((each) => unavailable(each, context) === undefined) ?? first;
  const control = controlId(operation, alternative);
  return [testCase(operation, { kind, presents: [], request: 'invalid-body', control }, context.policy)];
}

/** Once for each scheme whose scopes an alternative names. */
function withoutScope(operation: Operation, kind: CredentialKind, context: GeneratorContext): readonly TestCase[] {
  const requests = [
    ...(hasJsonBody(operation) ? ['invalid-body'] : []),
    ...(hasPathParameter(operation) ? ['unknown-id'] : []),
  ];
  return operation.access.alternatives.flatMap((alternative) =>
    alternative.schemes
      .filter(({ scopes }) => scopes.length > 0)
      .filter((requirement) => isPresentable(kind, requirement, context))
      .flatMap((requirement) => {
        const target = { operation, alternative, requirement, context };
        return requests.map((request) => scopeless(target, kind, request));
      }),
  );
}

/** One requirement of one alternative, whose token holds no scope. */
interface Target {
  readonly operation: Operation;
  readonly alternative: Alternative;
  readonly requirement: SchemeRequirement;
  readonly context: GeneratorContext;
}

function scopeless({ operation, alternative, requirement, context }: Target, kind: CredentialKind, request: string) {
  const presents = withFault(alternative, presentation(kind, requirement, { scopes: [] }));
  const isDue = !opensAnother(presents, alternative, operation);
  const withheld = isDue ? unavailable(alternative, context) : OPENS_ANOTHER;
  return testCase(
    operation,
    {
      kind,
      presents,
      request,
      variant: [
        ...alternativeLabel(alternative, operation.access.alternatives),
        ...(alternative.schemes.length < 2 ? [] : [requirement.name]),
      ],
      control: controlId(operation, alternative),
      ...(withheld === undefined ? {} : { withheld }),
    },
    context.policy,
  );
}

function isPresentable(kind: CredentialKind, requirement: SchemeRequirement, context: GeneratorContext): boolean {
  const scheme = schemeOf(requirement, context);
  return scheme !== undefined && isMadeFor(kind, scheme, context);
}

const hasPathParameter = ({ path }: Operation): boolean => /\{[^{}]+\}/.test(path.replace(/[?#].*$/, ''));

const hasJsonBody = ({ requestBody }: Operation): boolean =>
  requestBody?.content.some(({ mediaType }) => isJson(mediaType)) ?? false;

const isJson = (mediaType: string): boolean => /^application\/(?:[^;]*\+)?json\b/i.test(mediaType);
