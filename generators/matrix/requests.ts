import type { OperationConfig } from '../../src/model/config.ts';
import type { Document } from '../../src/model/document.ts';
import type { Json } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { PlannedOperation, Production, RequestTemplate, UnbuildableRequest } from '../../src/model/plan.ts';
import { createValidator } from '../../src/schema/validate.ts';
import { bodyOf, buildRequest, invalidBody } from '../request/build.ts';
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
    const plain = inVariants(buildRequest(operation, context, body), variants);
    const produced = productions.get(operation.id) ?? [];
    if (produced.length === 0) return { requests: plain };
    const names = produced.map(({ parameter }) => parameter);
    const slots: Readonly<Record<string, Json>> = Object.fromEntries(names.map((name) => [name, slot(name)]));
    const open = withSlots(buildRequest(operation, { ...context, produced: slots }, body), names);
    return 'unbuildable' in open
      ? { requests: plain }
      : { requests: inVariants(open, variants), produced, fallback: plain };
  };
}

type Request = RequestTemplate | UnbuildableRequest;

/** What stands for a value that is not made yet; nothing else in a percent-encoded target has braces. */
const slot = (name: string): string => `{${name}}`;

function withSlots(request: Request, names: readonly string[]): Request {
  if ('unbuildable' in request) return request;
  const reopen = (text: string): string =>
    names.reduce((reopened, name) => reopened.replaceAll(encodeURIComponent(slot(name)), slot(name)), text);
  return { ...request, path: reopen(request.path), query: reopen(request.query) };
}

/** How a request variant is made from the golden request. */
const VARIANTS: Readonly<Record<string, (golden: RequestTemplate) => RequestTemplate | undefined>> = {
  [GOLDEN]: (golden) => golden,
  'invalid-body': invalidBody,
};

function inVariants(golden: Request, variants: ReadonlySet<string>): Readonly<Record<string, Request>> {
  if ('unbuildable' in golden) return { [GOLDEN]: golden };
  const entries = [...variants].map((name) => {
    const request = VARIANTS[name]?.(golden) ?? { unbuildable: `the request has no variant ${name}` };
    return [name, request] as const;
  });
  return Object.fromEntries(entries);
}
