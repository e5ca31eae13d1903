import type { OperationConfig } from '../../src/model/config.ts';
import type { Document } from '../../src/model/document.ts';
import type { Json } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { PlannedOperation, Production, RequestTemplate, UnbuildableRequest } from '../../src/model/plan.ts';
import { createValidator } from '../../src/schema/validate.ts';
import { bodyOf, buildRequest, invalidBody, type RequestContext } from '../request/build.ts';
import { type Unknown, unknownId } from '../request/unknown.ts';
import { GOLDEN } from './cells.ts';

/** An operation's part of a plan that says what is sent. */
export type PlannedRequests = Pick<PlannedOperation, 'requests' | 'produced' | 'fallback'>;

/** The requests of an operation in the named variants. */
export type BuildRequests = (operation: Operation, variants: ReadonlySet<string>) => PlannedRequests;

export interface RequestSources {
  readonly fixturesOf: (operation: Operation) => OperationConfig | undefined;
  /** By operation id. */
  readonly productions: ReadonlyMap<string, readonly Production[]>;
}

/** Prepares the building of requests for one document. */
export function requestsOf(document: Document, { fixturesOf, productions }: RequestSources): BuildRequests {
  const { definition } = document;
  const validate = createValidator(definition);
  return (operation, variants) => {
    const fixtures = fixturesOf(operation);
    const context = { definition, validate, ...(fixtures === undefined ? {} : { fixtures }) };
    const body = bodyOf(operation, context);
    const unknown = variants.has(UNKNOWN_ID) ? unknownId(operation, context) : undefined;
    const requestsWith = (names: readonly string[]) => {
      const produced: Readonly<Record<string, Json>> = Object.fromEntries(names.map((name) => [name, slot(name)]));
      const build = (own: RequestContext) => withSlots(buildRequest(operation, { ...own, produced }, body), names);
      const stranger = () => (unknown === undefined ? undefined : build(pointedAt(unknown, context)));
      return inVariants(build(context), variants, stranger);
    };
    const plain = requestsWith([]);
    const produced = productions.get(operation.id) ?? [];
    if (produced.length === 0) return { requests: plain };
    const names = produced.map(({ parameter }) => parameter);
    const open = requestsWith(names);
    const { golden } = open;
    return golden === undefined || 'unbuildable' in golden
      ? { requests: plain }
      : { requests: open, produced, fallback: plain };
  };
}

/** A fixture comes before what others produce. */
const pointedAt = ({ parameter, value }: Unknown, context: RequestContext): RequestContext => ({
  ...context,
  fixtures: { ...context.fixtures, path: { ...context.fixtures?.path, [parameter]: value } },
});

type Request = RequestTemplate | UnbuildableRequest;

/** What stands for a value that is not made yet; nothing else in a percent-encoded target has braces. */
const slot = (name: string): string => `{${name}}`;

function withSlots(request: Request, names: readonly string[]): Request {
  if ('unbuildable' in request) return request;
  const reopen = (text: string): string =>
    names.reduce((reopened, name) => reopened.replaceAll(encodeURIComponent(slot(name)), slot(name)), text);
  return { ...request, path: reopen(request.path), query: reopen(request.query) };
}

const UNKNOWN_ID = 'unknown-id';

/** How a request variant is made from the golden request, or apart from it. */
const VARIANTS: Readonly<Record<string, (golden: RequestTemplate, stranger: Stranger) => Request | undefined>> = {
  [GOLDEN]: (golden) => golden,
  'invalid-body': invalidBody,
  [UNKNOWN_ID]: (_golden, stranger) => stranger(),
};

/** The golden request but for an id that names nothing. */
type Stranger = () => Request | undefined;

function inVariants(
  golden: Request,
  variants: ReadonlySet<string>,
  stranger: Stranger,
): Readonly<Record<string, Request>> {
  if ('unbuildable' in golden) return { [GOLDEN]: golden };
  const entries = [...variants].map((name) => {
    const request = VARIANTS[name]?.(golden, stranger) ?? { unbuildable: `the request has no variant ${name}` };
    return [name, request] as const;
  });
  return Object.fromEntries(entries);
}
