import { defineGenerator } from '../src/define.ts';
import type { CredentialKind } from '../src/model/credential.ts';
import type { GeneratorContext } from '../src/model/generator.ts';
import type { Alternative, Operation } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';
import { OPENS_ANOTHER, opensAnother } from './matrix/alternatives.ts';
import { alternativeLabel, controlId, sufficient, testCase, unavailable } from './matrix/cells.ts';

export default defineGenerator({
  id: 'absence',
  title: 'No credential, and each AND-ed credential left out in turn',
  generate: (operation, context) => {
    const { access } = operation;
    const kind = context.credentials.find(({ id }) => id === 'absent');
    if (kind === undefined || access.unknown) return [];
    if (access.anonymous) return [anonymous(operation, kind, context)];
    return [
      ...nothing(operation, kind, context),
      ...access.alternatives.flatMap((alternative) => oneLeftOut(operation, alternative, { kind, context })),
    ];
  },
});

/** A public or optional operation: to come without a credential is sufficient. */
const anonymous = (operation: Operation, kind: CredentialKind, context: GeneratorContext): TestCase =>
  testCase(operation, { kind, presents: [], standing: 'sufficient' }, context.policy);

function nothing(operation: Operation, kind: CredentialKind, context: GeneratorContext): readonly TestCase[] {
  const { alternatives } = operation.access;
  const reachable = alternatives.find((alternative) => unavailable(alternative, context) === undefined);
  const first = reachable ?? alternatives[0];
  if (first === undefined) return [];
  return [testCase(operation, { kind, presents: [], control: controlId(operation, first) }, context.policy)];
}

function oneLeftOut(
  operation: Operation,
  alternative: Alternative,
  { kind, context }: { readonly kind: CredentialKind; readonly context: GeneratorContext },
): readonly TestCase[] {
  if (alternative.schemes.length < 2) return [];
  return alternative.schemes.map(({ name }) => {
    const presents = sufficient(alternative).filter(({ scheme }) => scheme !== name);
    const isDue = !opensAnother(presents, alternative, operation);
    const withheld = isDue ? unavailable(alternative, context) : OPENS_ANOTHER;
    return testCase(
      operation,
      {
        kind,
        presents,
        variant: [...alternativeLabel(alternative, operation.access.alternatives), `without ${name}`],
        control: controlId(operation, alternative),
        ...(withheld === undefined ? {} : { withheld }),
      },
      context.policy,
    );
  });
}
