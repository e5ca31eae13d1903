import { defineGenerator } from '../src/define.ts';
import type { CredentialKind } from '../src/model/credential.ts';
import type { GeneratorContext } from '../src/model/generator.ts';
import type { Alternative, Operation, SchemeRequirement } from '../src/model/operation.ts';
import type { Policy, TestCase } from '../src/model/plan.ts';
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
  title: 'A credential that is refused on a request that would be refused anyway: the gates come first',
  generate: (operation, context) => {
    if (operation.access.anonymous) return [];
    const requests = refusedRequests(operation);
    const cases = [
      ...withoutCredential(operation, context, requests),
      ...withInvalid(operation, context, requests),
      ...withoutScope(operation, context, requests),
    ];
    return cases.map((each) => (isLeftOpen(each, context.policy) ? withoutOrder(each) : each));
  },
});

/** No standard orders the steps: an API may say that it keeps to none. What it says that it hides is to be hidden in any order. */
const isLeftOpen = ({ request }: TestCase, policy: Policy): boolean =>
  policy.order === 'any' && !(request === 'unknown-id' && hides(policy));

const hides = ({ masking, absentCredential }: Policy): boolean => masking !== 'none' || absentCredential === '404';

const withoutOrder = (testCase: TestCase): TestCase => ({
  ...testCase,
  reason: testCase.reason ?? 'policy.order is any: whether a gate comes first is not asked',
  outcome: testCase.outcome ?? 'inapplicable',
});

/** Requests that are refused for what they are, by their names; what no operation has is left out. */
interface RefusedRequests {
  /** Unreadable, well-formed but not as documented, of a media type that is not taken. */
  readonly body: readonly string[];
  readonly lookup: readonly string[];
}

const refusedRequests = (operation: Operation): RefusedRequests => ({
  body: hasJsonBody(operation) ? ['invalid-body', 'invalid-content', 'other-media-type'] : [],
  lookup: hasPathParameter(operation) ? ['unknown-id'] : [],
});

const kindIn = ({ credentials }: GeneratorContext, id: string): CredentialKind | undefined =>
  credentials.find((kind) => kind.id === id);

/** The first way in for which a credential can be had. */
function firstWay({ access: { alternatives } }: Operation, context: GeneratorContext): Alternative | undefined {
  return alternatives.find((each) => unavailable(each, context) === undefined) ?? alternatives[0];
}

function withoutCredential(
  operation: Operation,
  context: GeneratorContext,
  { body, lookup }: RefusedRequests,
): readonly TestCase[] {
  const kind = kindIn(context, 'absent');
  const way = firstWay(operation, context);
  if (kind === undefined || way === undefined) return [];
  const control = controlId(operation, way);
  return [...body, ...lookup].map((request) =>
    testCase(operation, { kind, presents: [], request, control }, context.policy),
  );
}

/** Plainly bad, and known as such without a clock, an issuer or a key set: one for each family. */
const PLAINLY_INVALID = ['bad-signature', 'wrong-api-key', 'wrong-password'];

/** Once: what looks for a credential before the body may still verify it after. */
function withInvalid(operation: Operation, context: GeneratorContext, { body }: RefusedRequests): readonly TestCase[] {
  const alternative = firstWay(operation, context);
  const request = body[0];
  if (alternative === undefined || request === undefined) return [];
  const kinds = PLAINLY_INVALID.flatMap((id) => kindIn(context, id) ?? []);
  const made = alternative.schemes.flatMap((requirement) =>
    kinds.filter((kind) => isPresentable(kind, requirement, context)).map((kind) => ({ kind, requirement })),
  );
  return made
    .slice(0, 1)
    .map(({ kind, requirement }) => altered({ operation, alternative, requirement, context }, { kind, request }));
}

/** Once for each scheme whose scopes an alternative names. */
function withoutScope(
  operation: Operation,
  context: GeneratorContext,
  { body, lookup }: RefusedRequests,
): readonly TestCase[] {
  const kind = kindIn(context, 'no-scope');
  if (kind === undefined) return [];
  const requests = [...body.filter((request) => request !== 'other-media-type'), ...lookup];
  return operation.access.alternatives.flatMap((alternative) =>
    alternative.schemes
      .filter(({ scopes }) => scopes.length > 0)
      .filter((requirement) => isPresentable(kind, requirement, context))
      .flatMap((requirement) => {
        const target = { operation, alternative, requirement, context };
        return requests.map((request) => altered(target, { kind, request }));
      }),
  );
}

/** One requirement of one alternative, to whose credential one fault is done. */
interface Target {
  readonly operation: Operation;
  readonly alternative: Alternative;
  readonly requirement: SchemeRequirement;
  readonly context: GeneratorContext;
}

interface Altered {
  readonly kind: CredentialKind;
  readonly request: string;
}

function altered({ operation, alternative, requirement, context }: Target, { kind, request }: Altered): TestCase {
  const isScopeless = kind.standing === 'insufficient';
  const set = { scopes: isScopeless ? [] : requirement.scopes };
  const presents = withFault(alternative, presentation(kind, requirement, set));
  const sound = isScopeless ? presents : presents.filter((each) => each.kind !== kind.id);
  const withheld = opensAnother(sound, alternative, operation) ? OPENS_ANOTHER : unavailable(alternative, context);
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
