import { defineGenerator } from '../src/define.ts';
import type { GeneratorContext } from '../src/model/generator.ts';
import type { Operation } from '../src/model/operation.ts';
import type { Presentation, TestCase } from '../src/model/plan.ts';
import { controlId, sufficient, testCase, unavailable } from './matrix/cells.ts';
import { oncePerDocument } from './matrix/once.ts';
import { READS, readersIn } from './request/readers.ts';

const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export default defineGenerator({
  id: 'read-back',
  title: 'What a write is about, read twice before its refusals, once after them, and once after its control',
  generate: (operation, context) => {
    const { access, method } = operation;
    if (!WRITES.has(method) || access.anonymous || access.unknown) return [];
    const kind = context.credentials.find(({ id }) => id === 'sufficient');
    const way = access.alternatives.find((each) => unavailable(each, context) === undefined);
    const presents = readingCredential(operation, context);
    if (kind === undefined || way === undefined || presents === undefined) return [];
    const control = controlId(operation, way);
    const cases = READS.map((request) =>
      testCase(operation, { kind, presents, request, expected: 'any', control }, context.policy),
    );
    return cases.map((each, at) => ({ ...each, ...whenOf(at, cases, control) }));
  },
});

/** What the reading operation requires; undefined where there is none, or it cannot be had. */
function readingCredential(operation: Operation, context: GeneratorContext): readonly Presentation[] | undefined {
  const reader = readerOf(context.operations)(operation);
  if (reader === undefined || reader.access.unknown) return undefined;
  if (reader.access.anonymous) return [];
  const way = reader.access.alternatives.find((each) => unavailable(each, context) === undefined);
  return way === undefined ? undefined : sufficient(way);
}

const readerOf = oncePerDocument(readersIn);

function whenOf(at: number, cases: readonly TestCase[], control: string): Pick<TestCase, 'stage' | 'after'> {
  const [first] = cases;
  if (at === 0) return { stage: 'before-refusals' };
  if (at === 1 && first !== undefined) return { stage: 'before-refusals', after: first.id };
  return at === 2 ? { stage: 'after-refusals' } : { after: control };
}
