import { defineGenerator } from '../src/define.ts';
import type { GeneratorContext, MakeRequest } from '../src/model/generator.ts';
import type { Operation } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';
import { asStranger, isGated, isRead, speaksForAll } from './matrix/probes.ts';

/** Where it really goes is known when the refusal before it has come. */
const wellKnown: MakeRequest = () => ({
  method: 'GET',
  path: '/.well-known/oauth-protected-resource',
  query: '',
  headers: [['accept', 'application/json']],
});

export default defineGenerator({
  id: 'metadata',
  title: 'The metadata of the protected resource, once, where a challenge names it or MCP demands it',
  generate: (operation, context) => (isFirst(operation, context) ? lookups(operation, context) : []),
  requests: { 'resource-metadata': wellKnown, 'resource-metadata-at-root': wellKnown },
});

function lookups(operation: Operation, context: GeneratorContext): readonly TestCase[] {
  const [leader] = asStranger(operation, context, { request: 'golden' });
  const [first] = asStranger(operation, context, { request: 'resource-metadata', expected: 'any' });
  const [second] = asStranger(operation, context, { request: 'resource-metadata-at-root', expected: 'any' });
  if (leader === undefined || first === undefined || second === undefined) return [];
  // Nobody needs a credential for it: that it is there opens nothing.
  const common = { standing: 'sufficient', stage: 'after-refusals' } as const;
  const named: TestCase = { ...first, ...common, after: leader.id, metadata: 'named' };
  if (context.policy.profile !== 'mcp') return [named];
  return [named, { ...second, ...common, after: first.id, metadata: 'at-root' }];
}

/** Bearer schemes alone have such metadata. */
const isFirst = (operation: Operation, context: GeneratorContext): boolean =>
  speaksForAll(
    operation,
    context,
    (each) =>
      isGated(each) &&
      isRead(each) &&
      each.access.alternatives.some((way) => way.schemes.some(({ name }) => isBearer(name, context))),
  );

const isBearer = (scheme: string, { schemes }: GeneratorContext): boolean => schemes[scheme]?.family === 'bearer';
