import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, json, noContent, problem } from './answer.ts';
import type { Defect } from './defect.ts';
import { DIRECTORY_PATH } from './directory.ts';
import { type Call, type Gates, soundGates } from './gates.ts';
import { listen, loadFastify, type Running } from './listen.ts';
import { HANDLERS, type Handler } from './orders.ts';
import { act, type Progress, performRefused, type Service, splitOrder, takeSteps } from './pipeline.ts';
import { METADATA_PATH } from './resource-metadata.ts';
import { ROUTES, type Route } from './routes.ts';
import { seedStore } from './store.ts';
import type { TrustOptions } from './verification.ts';

export interface ApiOptions extends TrustOptions {
  /** Put on in this order, each over what the one before made. */
  readonly defects: readonly Pick<Defect, 'apply'>[];
  /** Default: any free one. */
  readonly port?: number;
  /** Operations beside those of the document. */
  readonly extra?: readonly ExtraOperation[];
}

export interface ExtraOperation {
  readonly route: Route;
  readonly handler: Handler;
}

declare module 'fastify' {
  interface FastifyRequest {
    call: Call | null;
    progress: Progress | null;
  }
}

/** Starts the order service on 127.0.0.1. Throws `DEPENDENCY_MISSING` without Fastify, `OPTION_INVALID` where the port is taken. */
export async function startApi(options: ApiOptions): Promise<Running> {
  const { fastify } = await loadFastify();
  const gates = options.defects.reduce((sound, defect) => defect.apply(sound), soundGates(options));
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    rewriteUrl: (message) => {
      const { method, url } = gates.rewrite(incoming(message));
      message.method = method;
      return url;
    },
    frameworkErrors: (error, request, reply) => void respondToError(gates, { error, request, reply }),
  });
  app.decorateRequest('call', null).decorateRequest('progress', null);
  app.addContentTypeParser(
    'application/merge-patch+json',
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  );
  // Kept as received: a signature is made over the very bytes.
  app.addContentTypeParser('application/cloudevents+json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error, request, reply) => respondToError(gates, { error, request, reply }));
  app.setNotFoundHandler((request, reply) =>
    deliver(gates, reply, { call: callOf(request), answer: beside(callOf(request), gates) ?? unrouted(request) }),
  );
  const store = seedStore();
  for (const route of ROUTES) serve(app, route, { gates, store, handler: HANDLERS[route.operationId] });
  for (const { route, handler } of options.extra ?? []) serve(app, route, { gates, store, handler });
  return listen(app, options.port);
}

function serve(app: FastifyInstance, route: Route, service: Service): void {
  const { gates } = service;
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    onRequest: async (request, reply) => {
      const call = callOf(request, route);
      request.call = call;
      const [early] = splitOrder(gates.order(call));
      const progress = await takeSteps(early, call, { progress: {}, service });
      request.progress = progress;
      // What is to be done all the same needs the body.
      if (progress.answer === undefined || progress.performs === true) return undefined;
      return deliver(gates, reply, { call, answer: progress.answer });
    },
    handler: async (request, reply) => {
      const call: Call = { ...(request.call ?? callOf(request, route)), body: request.body };
      const [, late] = splitOrder(gates.order(call));
      const early = request.progress ?? {};
      const progress = early.answer === undefined ? await takeSteps(late, call, { progress: early, service }) : early;
      if (progress.performs === true) performRefused(call, progress, service);
      return deliver(gates, reply, { call, answer: progress.answer ?? act(call, progress) });
    },
  });
}

function incoming({ method = 'GET', url = '/', headers }: FastifyRequest['raw']) {
  return { method, url, headers };
}

/** `url` is as received, whatever routing made of it. */
function callOf(request: FastifyRequest, route?: Route): Call {
  return {
    method: request.method,
    url: request.originalUrl,
    headers: request.headers,
    params: request.params as Call['params'],
    query: request.query as Call['query'],
    ...(route === undefined ? {} : { route }),
  };
}

interface Due {
  readonly call: Call;
  readonly answer: Answer;
}

async function deliver(gates: Gates, reply: FastifyReply, due: Due): Promise<FastifyReply> {
  const answer = await gates.respond(due.call, due.answer);
  reply.code(answer.status);
  for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
  return reply.send(answer.body);
}

interface Failure {
  readonly error: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

function respondToError(gates: Gates, { error, request, reply }: Failure): Promise<FastifyReply> {
  const refusal = request.progress?.answer;
  if (refusal !== undefined) return deliver(gates, reply, { call: request.call ?? callOf(request), answer: refusal });
  const status = statusOf(error);
  const headers = status === 503 ? { 'retry-after': '5' } : {};
  const detail = status >= 500 ? 'The request could not be served.' : 'The request could not be read.';
  return deliver(gates, reply, { call: request.call ?? callOf(request), answer: problem(status, detail, headers) });
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 ? status : 500;
}

/** What is served beside the operations of the document, where the API is to know it. */
function beside(call: Call, gates: Gates): Answer | undefined {
  if (call.url === DIRECTORY_PATH && call.method === 'POST' && gates.trust.directory !== undefined) {
    gates.trust.directory.change();
    return noContent();
  }
  const metadata = call.url === METADATA_PATH && call.method === 'GET' ? gates.describe(call) : undefined;
  return metadata === undefined ? undefined : json(200, metadata);
}

const PATTERNS = ROUTES.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** RFC 9110 §15.5.6: a 405 names the methods that there are. */
function unrouted(request: FastifyRequest): Answer {
  const [path = ''] = request.url.split('?');
  const methods = PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  if (methods.length === 0) return problem(404, 'There is no such resource.');
  const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return problem(405, 'The resource does not know this method.', { allow: allow.join(', ') });
}
