import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../src/model/json.ts';

/** Either key grants everything. */
export const KEYS = { 'x-key': 'key-of-the-things', 'x-other-key': 'other-key-of-the-things' } as const;

/** Somebody's, there before the run. */
export const THEIRS = 'theirs';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** How the service differs from the plainest one. */
export interface ThingsOptions {
  /** Of the nth thing made. */
  readonly idOf?: (count: number) => string | number;
  /** The answer to a creation, in place of 201 with `id`; nothing is stored where it is not a 2xx. */
  readonly created?: (id: string | number) => Reply;
  /** Methods on which a missing key is let in. */
  readonly open?: readonly string[];
  readonly removable?: boolean;
}

export interface Received {
  readonly method: string;
  /** As it came. */
  readonly path: string;
  readonly hasKey: boolean;
}

/** A service of things that hold parts; it answers 404 to whatever is not there, and so to a second deletion. */
export interface Things {
  readonly baseUrl: string;
  /** Paths of what there is, decoded by segment. */
  readonly there: () => readonly string[];
  readonly received: readonly Received[];
  readonly close: () => Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function startThings(options: ThingsOptions = {}): Promise<Things> {
  const store = new Set([JSON.stringify(['things', THEIRS])]);
  const received: Received[] = [];
  const answer = serviceOf(store, options);
  const server = createServer((request, response) => {
    const hasKey = Object.entries(KEYS).some(([name, key]) => request.headers[name] === key);
    const { method = '', url: path = '' } = request;
    received.push({ method, path, hasKey });
    const { status, headers, body } = hasKey || options.open?.includes(method) ? answer(request) : refusal(request);
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    there: () => [...store].map((key) => (JSON.parse(key) as string[]).join('/')),
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const refusal = (_: IncomingMessage): Reply => ({
  status: 401,
  headers: { 'www-authenticate': 'ApiKey realm="things"' },
});

function serviceOf(store: Set<string>, { idOf = (count) => `t-${count}`, created, removable = true }: ThingsOptions) {
  let count = 0;
  const create = (collection: readonly string[]): Reply => {
    count += 1;
    const id = idOf(count);
    const reply = created?.(id) ?? { status: 201, body: { id } };
    if (reply.status < 300) store.add(JSON.stringify([...collection, String(id)]));
    return reply;
  };
  const removeAll = (path: readonly string[]): void => {
    for (const key of [...store]) {
      const other = JSON.parse(key) as string[];
      if (path.every((segment, at) => other[at] === segment)) store.delete(key);
    }
  };
  return ({ method, url = '' }: IncomingMessage): Reply => {
    const path = (url.split('?')[0] ?? '').split('/').slice(1).map(decodeURIComponent);
    const isCollection = path.length % 2 === 1;
    const outer = isCollection ? path.slice(0, -1) : path;
    if (outer.length > 0 && !store.has(JSON.stringify(outer))) return { status: 404 };
    if (isCollection && method === 'POST') return create(path);
    if (isCollection) return { status: 200, body: [{ id: THEIRS }] };
    if (method !== 'DELETE') return { status: 200, body: { id: path.at(-1) } };
    if (!removable) return { status: 405 };
    removeAll(path);
    return { status: 204 };
  };
}

export interface DocumentOptions {
  /** Members to change, by operation id; undefined leaves the operation out. */
  readonly change?: Readonly<Record<string, JsonObject | undefined>>;
  /** The document's example of `thingId`. */
  readonly example?: string;
}

const thing: JsonObject = { type: 'object', properties: { id: {} } };

const json = (schema: JsonObject): JsonObject => ({
  description: 'Done',
  content: { 'application/json': { schema } },
});

/** The OpenAPI document of the service. */
export function thingsDocument({ change = {}, example }: DocumentOptions = {}): JsonObject {
  const thingId: JsonObject = {
    name: 'thingId',
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(example === undefined ? {} : { example }),
  };
  const partId: JsonObject = { name: 'partId', in: 'path', required: true, schema: { type: 'string' } };
  const of = (id: string, success: JsonObject): JsonObject =>
    id in change && change[id] === undefined
      ? {}
      : { [id.split(' ')[0]?.toLowerCase() ?? '']: { responses: success, ...change[id] } };
  const members = (path: string, item: JsonObject): JsonObject => ({
    ...of(`GET ${path}`, { 200: json(item) }),
    ...of(`PUT ${path}`, { 200: json(item) }),
    ...of(`DELETE ${path}`, { 204: { description: 'Gone' } }),
  });
  const collection = (path: string): JsonObject => ({
    ...of(`GET ${path}`, { 200: json({ type: 'array', items: thing }) }),
    ...of(`POST ${path}`, { 201: json(thing) }),
  });
  return {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    security: [{ key: [] }, { other: [] }],
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'x-key' },
        other: { type: 'apiKey', in: 'header', name: 'x-other-key' },
      },
    },
    paths: {
      '/things': collection('/things'),
      '/things/{thingId}': { parameters: [thingId], ...members('/things/{thingId}', thing) },
      '/things/{thingId}/parts': { parameters: [thingId], ...collection('/things/{thingId}/parts') },
      '/things/{thingId}/parts/{partId}': {
        parameters: [thingId, partId],
        ...members('/things/{thingId}/parts/{partId}', thing),
      },
    },
  };
}
