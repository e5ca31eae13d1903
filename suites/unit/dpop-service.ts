import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { calculateJwkThumbprint, createLocalJWKSet, EmbeddedJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import { type Loopback, serveHttp } from './loopback.ts';

/** A check that the service leaves out; each lets in exactly what one credential kind shows. */
export type Omitted =
  | 'scheme'
  | 'proof'
  | 'htm'
  | 'htu-path'
  | 'htu-host'
  | 'ath'
  | 'iat'
  | 'jti'
  | 'key'
  | 'nonce'
  | 'typ';

export interface DpopServiceOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Of the issuer. */
  readonly publicJwk: JWK;
  readonly omitted?: Omitted;
  /** Refusals repeat what was presented, as some APIs do. */
  readonly quotes?: boolean;
  /** The nonce to demand, asked for anew at every request; undefined: none. */
  readonly nonce?: () => string | undefined;
}

export interface DpopService extends Loopback {
  /** Every token and every proof that came, but what TRACE presents, which is nobody's. */
  readonly seen: Set<string>;
  /** `METHOD path` of every request that was answered 2xx. */
  readonly granted: string[];
  /** How often a nonce was demanded. */
  readonly demands: () => number;
}

const NOBODYS = 'twogate-dummy-credential';

interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly scope?: string;
  readonly allow?: string;
}

/** HEAD is asked for what GET is: [RFC 9110 §9.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2). */
const SCOPES: Readonly<Record<string, string>> = { GET: 'items.read', HEAD: 'items.read', POST: 'items.write' };

/** A resource server that verifies DPoP for real: [RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449#section-4.3) and §7.1. */
export async function startDpopService(options: DpopServiceOptions): Promise<DpopService> {
  const seen = new Set<string>();
  const granted: string[] = [];
  const used = new Set<string>();
  let demanded = 0;
  let origin = '';
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.resume();
    const answer = await decide(request, { options, origin, used, seen });
    if (answer.error === 'use_dpop_nonce') demanded += 1;
    if (answer.status < 300) granted.push(`${request.method} ${request.url}`);
    reply(request, response, { answer, nonce: options.nonce?.(), quotes: options.quotes === true });
  };
  const loopback = await serveHttp((request, response) => void listener(request, response));
  origin = loopback.origin;
  return { ...loopback, seen, granted, demands: () => demanded };
}

interface Context {
  readonly options: DpopServiceOptions;
  readonly origin: string;
  readonly used: Set<string>;
  readonly seen: Set<string>;
}

async function decide(request: IncomingMessage, context: Context): Promise<Answer> {
  const { options, seen } = context;
  const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ');
  if (token !== '' && token !== NOBODYS) seen.add(token);
  if (!/^(?:dpop|bearer)$/i.test(scheme) || token === '') return { status: 401 };
  const claims = await claimsOf(token, options);
  if (claims === undefined) return { status: 401, error: 'invalid_token' };
  const isBearer = /^bearer$/i.test(scheme);
  if (isBearer && options.omitted !== 'scheme') return { status: 401, error: 'invalid_token' };
  const fault = isBearer ? undefined : await proofFault(request, { ...context, token, claims });
  if (fault !== undefined) return { status: 401, error: fault };
  const needed = SCOPES[request.method ?? ''];
  if (needed === undefined) return { status: 405, error: 'method_not_allowed', allow: Object.keys(SCOPES).join(', ') };
  if (
    !String(claims.scope ?? '')
      .split(' ')
      .includes(needed)
  ) {
    return { status: 403, error: 'insufficient_scope', scope: needed };
  }
  return { status: request.method === 'POST' ? 201 : 200 };
}

async function claimsOf(token: string, { publicJwk, issuer, audience }: DpopServiceOptions) {
  const keys = createLocalJWKSet({ keys: [publicJwk] });
  return jwtVerify(token, keys, { issuer, audience, algorithms: ['ES256'], requiredClaims: ['exp'] }).then(
    ({ payload }) => payload,
    () => undefined,
  );
}

/** The error code of the first check that fails. */
async function proofFault(
  { headers, method, url }: IncomingMessage,
  { options, origin, used, seen, token, claims }: Context & { readonly token: string; readonly claims: JWTPayload },
): Promise<string | undefined> {
  const { omitted } = options;
  const proof = headers.dpop;
  if (proof === undefined) return omitted === 'proof' ? undefined : 'invalid_dpop_proof';
  seen.add(String(proof));
  const verified = await jwtVerify(String(proof), EmbeddedJWK, {
    algorithms: ['ES256'],
    ...(omitted === 'typ' ? {} : { typ: 'dpop+jwt' }),
  }).catch(() => undefined);
  if (verified === undefined) return 'invalid_dpop_proof';
  const { payload, protectedHeader } = verified;
  const demanded = options.nonce?.();
  if (demanded !== undefined && payload.nonce !== demanded && !(omitted === 'nonce' && payload.nonce === undefined)) {
    return 'use_dpop_nonce';
  }
  const [own, said] = [new URL(url ?? '', origin), new URL(String(payload.htu))];
  const checks: Readonly<Record<string, boolean>> = {
    htm: payload.htm === method,
    'htu-path': said.pathname === own.pathname,
    'htu-host': said.origin === own.origin,
    ath: payload.ath === createHash('sha256').update(token).digest('base64url'),
    iat: Math.abs(Number(payload.iat) - Date.now() / 1000) < 300,
    jti: !used.has(String(payload.jti)),
    key: (await calculateJwkThumbprint(protectedHeader.jwk as JWK)) === (claims.cnf as { jkt?: string })?.jkt,
  };
  used.add(String(payload.jti));
  const failed = Object.entries(checks).find(([name, holds]) => !holds && name !== omitted);
  return failed === undefined ? undefined : 'invalid_dpop_proof';
}

function reply(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { answer, nonce, quotes }: { readonly answer: Answer; readonly nonce: string | undefined; readonly quotes: boolean },
): void {
  const { status, error, scope, allow } = answer;
  const parameters = [
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(scope === undefined ? [] : [`scope="${scope}"`]),
    'algs="ES256"',
  ];
  if (allow !== undefined) response.setHeader('allow', allow);
  else if (status >= 400) response.setHeader('www-authenticate', `DPoP ${parameters.join(', ')}`);
  if (nonce !== undefined) response.setHeader('dpop-nonce', nonce);
  const quoted = quotes ? { came: headers.authorization, proof: headers.dpop } : {};
  const body = status >= 400 ? { error: error ?? 'no credential', ...quoted } : [];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export const DPOP_DOCUMENT = `openapi: 3.1.0
info: { title: Items, version: '1' }
paths:
  /items:
    get:
      operationId: listItems
      security: [{ oauth: [items.read] }]
      responses: { '200': { description: Items }, '401': { description: Who }, '403': { description: May not } }
    post:
      operationId: addItem
      security: [{ oauth: [items.write] }]
      responses: { '201': { description: Added }, '401': { description: Who }, '403': { description: May not } }
components:
  securitySchemes:
    oauth:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://issuer.test/token
          scopes: { items.read: Read, items.write: Write }
`;
