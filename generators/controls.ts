import { defineGenerator } from '../src/define.ts';
import type { CredentialKind } from '../src/model/credential.ts';
import type { GeneratorContext } from '../src/model/generator.ts';
import type { Alternative, Operation } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';
import { alternativeLabel, sufficient, testCase, unavailable } from './matrix/cells.ts';

export default defineGenerator({
  id: 'controls',
  title: 'Each alternative alone with exactly what it requires',
  generate: (operation, context) => {
    const kind = context.credentials.find(({ id }) => id === 'sufficient');
    if (kind === undefined) return [];
    return operation.access.alternatives.map((alternative) => control(operation, alternative, { kind, context }));
  },
});

function control(
  operation: Operation,
  alternative: Alternative,
  { kind, context }: { readonly kind: CredentialKind; readonly context: GeneratorContext },
): TestCase {
  const withheld = unavailable(alternative, context);
  return testCase(
    operation,
    {
      kind,
      presents: sufficient(alternative),
      variant: alternativeLabel(alternative, operation.access.alternatives),
      ...(withheld === undefined ? {} : { withheld }),
    },
    context.policy,
  );
}
