import type { OperationConfig } from '../../src/model/config.ts';
import type { Document } from '../../src/model/document.ts';
import type { Generator, MakeRequest } from '../../src/model/generator.ts';
import type { Json } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { PlannedOperation, Production, RequestTemplate, UnbuildableRequest } from '../../src/model/plan.ts';
import { createValidator } from '../../src/schema/validate.ts';
import {
  bodyOf,
  buildRequest,
  invalidBody,
  invalidContent,
  otherMediaType,
  type RequestContext,
} from '../request/build.ts';
import { readBacksOf } from '../request/read-back.ts';
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
  /** For the request variants that they bring. */
  readonly generators: readonly Generator[];
}

/** Prepares the building of requests for one document. */
export function requestsOf(document: Document, { fixturesOf, productions, generators }: RequestSources): BuildRequests {
  const { definition } = document;
  const validate = createValidator(definition);
  const makers: Makers = {
    ...Object.assign({}, ...generators.map(({ requests }) => requests)),
    ...VARIANTS,
    'invalid-content': (golden, operation) =>
      invalidContent(golden, operation, { definition, validate }) ?? NOTHING_FORBIDDEN,
  };
  const readBack = readBacksOf(document, (operation) => {
    const fixtures = fixturesOf(operation);
    return { definition, validate, ...(fixtures === undefined ? {} : { fixtures }) };
  });
  return (operation, variants) => {
    const fixtures = fixturesOf(operation);
    const context = { definition, validate, ...(fixtures === undefined ? {} : { fixtures }) };
    const body = bodyOf(operation, context);
    const unknown = variants.has(UNKNOWN_ID) ? unknownId(operation, context) : undefined;
    const requestsWith = (names: readonly string[]) => {
      const produced: Readonly<Record<string, Json>> = Object.fromEntries(names.map((name) => [name, slot(name)]));
      const build = (own: RequestContext) => withSlots(buildRequest(operation, { ...own, produced }, body), names);
      const stranger = () => (unknown === undefined ? undefined : build(pointedAt(unknown, context)));
      return inVariants(build(context), variants, (name, golden) =>
        name === UNKNOWN_ID ? stranger() : (makers[name] ?? readBack(name))?.(golden, operation),
      );
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

type Makers = Readonly<Record<string, MakeRequest>>;

/** How a request variant is made from the golden request. */
const VARIANTS: Makers = {
  [GOLDEN]: (golden) => golden,
  'invalid-body': invalidBody,
  'other-media-type': (golden, operation) => otherMediaType(golden, operation) ?? ANY_MEDIA_TYPE,
};

const NOTHING_FORBIDDEN: UnbuildableRequest = {
  unbuildable: 'the document forbids no body for sure',
  outcome: 'inapplicable',
};

const ANY_MEDIA_TYPE: UnbuildableRequest = {
  unbuildable: 'the operation takes any media type',
  outcome: 'inapplicable',
};

function inVariants(
  golden: Request,
  variants: ReadonlySet<string>,
  make: (name: string, golden: RequestTemplate) => Request | undefined,
): Readonly<Record<string, Request>> {
  if ('unbuildable' in golden) return { [GOLDEN]: golden };
  const entries = [...variants].map((name) => {
    const request = make(name, golden) ?? { unbuildable: `the request has no variant ${name}` };
    return [name, request] as const;
  });
  return Object.fromEntries(entries);
}
