import type { OperationConfig } from '../../src/model/config.ts';
import type { CredentialKind } from '../../src/model/credential.ts';
import type { Document } from '../../src/model/document.ts';
import type { Generator, GeneratorContext, Identity } from '../../src/model/generator.ts';
import type { Operation } from '../../src/model/operation.ts';
import type {
  Plan,
  PlannedCredential,
  PlannedOperation,
  PlannedResponse,
  Policy,
  TestCase,
} from '../../src/model/plan.ts';
import { producerGraph } from '../producers/graph.ts';
import { GOLDEN } from './cells.ts';
import { plannedIdentity } from './identities.ts';
import { type BuildRequests, requestsOf } from './requests.ts';
import { isSafe } from './safe.ts';

export interface PlanOptions {
  readonly generators: readonly Generator[];
  readonly credentials: readonly CredentialKind[];
  readonly policy: Policy;
  /** Fixtures by operationId or `METHOD /path`. */
  readonly operations: Readonly<Record<string, OperationConfig>>;
  /** Names of the schemes for which there is a token source; `all`: to see the matrix before there is any. */
  readonly sources: ReadonlySet<string> | 'all';
  /** The user's own callers. */
  readonly identities?: readonly Identity[];
  /** Called before each operation is planned. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Makes the plan: pure, no network, the same for the same document and options. */
export function plan(document: Document, options: PlanOptions): Plan {
  const { policy, credentials } = options;
  const sources = options.sources === 'all' ? new Set(Object.keys(document.schemes)) : options.sources;
  const graph = producerGraph(document, options.operations);
  const { productions } = graph;
  const { identities = [] } = options;
  const context: GeneratorContext = {
    policy,
    schemes: document.schemes,
    credentials,
    operations: new Map(document.operations.map((operation) => [operation.id, operation])),
    sources,
    identities,
    productions,
  };
  const fixturesOf = (operation: Operation): OperationConfig | undefined => configOf(operation, options.operations);
  const build = requestsOf(document, { fixturesOf, productions, generators: options.generators });
  const planned = document.operations.map((operation, index) => {
    options.onProgress?.(index, document.operations.length);
    return planOperation(operation, { options, context, build });
  });
  const cases = planned.flatMap(([, each]) => each);
  return {
    document: {
      source: document.source,
      title: document.title,
      version: document.version,
      openapi: document.openapi,
    },
    policy,
    schemes: document.schemes,
    credentials: [...columns(credentials, cases), ...identityColumns(identities)],
    operations: planned.map(([operation]) => operation),
    cases,
    problems: [...document.problems, ...graph.problems],
    ...(identities.length === 0
      ? {}
      : { identities: identities.map((each) => plannedIdentity(each, identities, document)) }),
    definition: document.definition,
  };
}

interface Tools {
  readonly options: PlanOptions;
  readonly context: GeneratorContext;
  readonly build: BuildRequests;
}

function planOperation(operation: Operation, tools: Tools): readonly [PlannedOperation, readonly TestCase[]] {
  const { id, operationId, method, path, tags, access, pointer } = operation;
  const generated = tools.options.generators.flatMap(({ generate }) => generate(operation, tools.context));
  const built = tools.build(operation, new Set([GOLDEN, ...generated.map(({ request }) => request)]));
  const golden = built.requests[GOLDEN];
  const skip = configOf(operation, tools.options.operations)?.skip;
  const withheld = skip ?? (golden !== undefined && 'unbuildable' in golden ? golden.unbuildable : undefined);
  const mayMiss = built.produced === undefined && (tools.context.identities ?? []).length > 0;
  const aimed = mayMiss ? generated.map((each) => unlessAimless(each, operation)) : generated;
  const cases = withheld === undefined ? aimed : aimed.map((each) => withhold(each, withheld));
  const planned: PlannedOperation = {
    id,
    ...(operationId === undefined ? {} : { operationId }),
    method,
    path,
    tags,
    access,
    ...built,
    responses: responsesOf(operation),
    pointer,
  };
  return [planned, cases];
}

/** Without the schemas of answers that nobody reads. */
const responsesOf = ({ responses }: Operation): readonly PlannedResponse[] =>
  responses.map(({ status, content }) => ({
    status,
    content: content.map(({ mediaType, schema }) => ({
      mediaType,
      ...(schema === undefined || !/^(?:2|40[13]|4XX|default)/i.test(status) ? {} : { schema }),
    })),
  }));

/** With nothing but the document's examples in its path, a request goes to an object that is neither another's nor an identity's own. */
function unlessAimless(testCase: TestCase, { method, path }: Operation): TestCase {
  const { identity, madeBy = identity, expected } = testCase;
  const isWrite = !isSafe(method) && expected.startsWith('2xx') && path.includes('{');
  if (identity === undefined || (madeBy === identity && !isWrite)) return testCase;
  return withhold(testCase, 'it needs an object that is made for it, and its request cannot be built with one');
}

const withhold = (testCase: TestCase, reason: string): TestCase =>
  testCase.reason === undefined ? { ...testCase, reason, outcome: 'untested' } : testCase;

const configOf = (operation: Operation, configured: PlanOptions['operations']): OperationConfig | undefined =>
  (operation.operationId === undefined ? undefined : configured[operation.operationId]) ?? configured[operation.id];

const ORDER = ['sufficient', 'absent', 'invalid', 'insufficient'] as const;

/** The kinds that the cases use, grouped by standing. */
function columns(kinds: readonly CredentialKind[], cases: readonly TestCase[]): readonly PlannedCredential[] {
  const used = new Set(cases.map(({ credential }) => credential));
  return kinds
    .filter(({ id }) => used.has(id))
    .map(({ id, title, standing }) => ({ id, title, standing }))
    .sort((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing));
}

/** One for each named caller; its standing differs from operation to operation. */
const identityColumns = (identities: readonly Identity[]): readonly PlannedCredential[] =>
  identities.map(({ name, allowed }) => ({
    id: `identity:${name}`,
    title: name,
    standing: allowed.length > 0 ? 'sufficient' : 'insufficient',
    identity: name,
  }));
