import { defineGenerator } from '../src/define.ts';
import type { CredentialKind } from '../src/model/credential.ts';
import type { GeneratorContext } from '../src/model/generator.ts';
import type { Operation } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';
import { testCase } from './matrix/cells.ts';

export default defineGenerator({
  id: 'bad-token-on-public',
  title: 'A bad token on an operation that needs none',
  generate: (operation, context) => {
    const kind = context.credentials.find(({ id }) => id === 'malformed-token');
    if (kind === undefined || !operation.access.anonymous) return [];
    return [badToken(operation, kind, context)].filter((each) => each !== undefined);
  },
});

/** To ignore the token and to refuse it are both legal, to crash on it is not. */
function badToken(operation: Operation, kind: CredentialKind, context: GeneratorContext): TestCase | undefined {
  const scheme = Object.values(context.schemes).find(
    ({ name, family }) => family === 'bearer' && context.sources.has(name),
  );
  if (scheme === undefined) return undefined;
  return testCase(
    operation,
    {
      kind,
      presents: [{ scheme: scheme.name, kind: kind.id, scopes: [] }],
      expected: '2xx or 401',
      control: `${operation.id} · absent`,
    },
    context.policy,
  );
}
