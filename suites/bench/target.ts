import { createHmac, createPublicKey, type JsonWebKey, timingSafeEqual, verify as verifySignature } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Route, routesOf } from './service.ts';

/** What the target is told when it starts, in a file: it holds the key. */
export interface TargetSettings {
  readonly resources: number;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithm: 'ES256' | 'HS256';
  /** JWK that verifies. */
  readonly key: JsonWebKey;
  readonly apiKey: string;
}

/** What the target is asked over the channel; each is answered. */
export type Question =
  | { readonly ask: 'reset'; readonly record: boolean }
  | { readonly ask: 'figures' }
  | { readonly ask: 'write'; readonly file: string };

/** What came in since the last reset. */
export interface Figures {
  readonly requests: number;
  /** From the arrival of the first request to the end of the last answer. */
  readonly elapsedMs: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** A request as it came in. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Without those that the connection sets itself. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as TargetSettings;
const routes = new Map(routesOf(settings.resources).map((route) => [`${route.method} ${route.path}`, route]));
const holds = settings.algorithm === 'HS256' ? hmac(settings.key) : ecdsa(settings.key);

let figures = { requests: 0, first: 0, last: 0, statuses: {} as Record<string, number> };
let recorded: RecordedRequest[] | undefined;

interface Answer {
  readonly status: number;
  readonly challenge?: string;
  readonly body?: string;
}

type Caller = { readonly scopes: readonly string[] | 'all' } | { readonly fault: 'none' | 'invalid' };

/** Authentication, then authorization, then the body: the order in which a sound API decides. */
function answer(request: IncomingMessage, body: string): Answer {
  const route = routes.get(`${request.method} ${pathOf(request).replace(/(?<=\/.+)\/[^/]+$/, '/{id}')}`);
  if (route === undefined) return problem(404);
  const caller = identify(request);
  if ('fault' in caller) return problem(401, caller.fault === 'none' ? '' : ', error="invalid_token"');
  if (!isAllowed(caller.scopes, route)) {
    return problem(403, `, error="insufficient_scope", scope="${route.ways[0]?.join(' ')}"`);
  }
  if ((route.method === 'POST' || route.method === 'PUT') && parse(body) === undefined) return problem(400);
  return {
    status: route.status,
    ...(route.status === 204 ? {} : { body: '{"id":"n-1001","name":"Blue mug","amount":12}' }),
  };
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?')[0] ?? '';

function problem(status: number, parameters?: string): Answer {
  const body = JSON.stringify({ type: `https://bench.test/${status}`, title: `Status ${status}`, status });
  return { status, body, ...(parameters === undefined ? {} : { challenge: `Bearer realm="bench"${parameters}` }) };
}

const isAllowed = (held: readonly string[] | 'all', { ways }: Route): boolean =>
  held === 'all' || ways.some((scopes) => scopes.every((scope) => held.includes(scope)));

function identify({ headers }: IncomingMessage): Caller {
  const key = headers['x-api-key'];
  if (key !== undefined) return key === settings.apiKey ? { scopes: 'all' } : { fault: 'invalid' };
  const token = /^bearer (.*)$/i.exec(headers.authorization ?? '')?.[1];
  return token === undefined ? { fault: 'none' } : verify(token);
}

/** Signature, algorithm, issuer, audience and time: [RFC 9068 §4](https://www.rfc-editor.org/rfc/rfc9068#section-4). */
function verify(token: string): Caller {
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (!holds(`${header}.${payload}`, Buffer.from(signature, 'base64url'))) return { fault: 'invalid' };
  const { iss, aud, exp, nbf = 0, scope = '', scp } = decode(payload);
  const { alg, crit } = decode(header);
  const now = Date.now() / 1000;
  const isOurs =
    alg === settings.algorithm && crit === undefined && iss === settings.issuer && aud === settings.audience;
  const isTimely = typeof exp === 'number' && exp > now && nbf <= now;
  return isOurs && isTimely ? { scopes: scp ?? scope.split(' ') } : { fault: 'invalid' };
}

type SignatureHolds = (signed: string, signature: Buffer) => boolean;

function hmac({ k = '' }: JsonWebKey): SignatureHolds {
  const key = Buffer.from(k, 'base64url');
  return (signed, signature) => {
    const due = createHmac('sha256', key).update(signed).digest();
    return signature.length === due.length && timingSafeEqual(signature, due);
  };
}

function ecdsa(jwk: JsonWebKey): SignatureHolds {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return (signed, signature) =>
    verifySignature('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature);
}

const decode = (part: string) => parse(Buffer.from(part, 'base64url').toString('utf8')) ?? {};

// biome-ignore lint/suspicious/noExplicitAny: whatever a caller sends
function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  if (figures.requests === 0) figures.first = performance.now();
  figures.requests += 1;
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.once('end', () => {
    recorded?.push(recordOf(request, body));
    reply(response, answer(request, body));
  });
}

function reply(response: ServerResponse, { status, challenge, body }: Answer): void {
  figures.statuses[status] = (figures.statuses[status] ?? 0) + 1;
  response.writeHead(status, {
    ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
    ...(body === undefined ? {} : { 'content-type': status < 300 ? 'application/json' : 'application/problem+json' }),
    ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
  });
  response.end(body);
  figures.last = performance.now();
}

const OF_THE_CONNECTION = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

function recordOf({ method = '', url = '', headers }: IncomingMessage, body: string): RecordedRequest {
  const kept = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name));
  return { method, path: url, headers: Object.fromEntries(kept) as Record<string, string>, ...(body && { body }) };
}

function reset(record: boolean): void {
  figures = { requests: 0, first: 0, last: 0, statuses: {} };
  recorded = record ? [] : undefined;
}

process.on('message', (question: Question) => {
  if (question.ask === 'reset') reset(question.record);
  if (question.ask === 'write') writeFileSync(question.file, JSON.stringify(recorded ?? []), { mode: 0o600 });
  const { requests, first, last, statuses } = figures;
  process.send?.({ requests, elapsedMs: last - first, statuses } satisfies Figures);
});

const server = createServer({ keepAliveTimeout: 60_000 }, serve).listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.((server.address() as AddressInfo).port);
