import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { createLocalJWKSet, type JWK, type JWTPayload, jwtVerify } from 'jose';
import type { Authority, Pair } from './certificates.ts';
import type { Loopback } from './loopback.ts';

/** A check that the service leaves out; each lets in exactly what one credential kind shows. */
export type Omitted = 'presence' | 'trust' | 'expiry' | 'client' | 'binding';

export interface MutualTlsOptions {
  readonly authority: Authority;
  readonly server: Pair;
  /** The common name of the client that may call. */
  readonly client: string;
  readonly omitted?: Omitted;
  /** Refuse in the handshake, as many servers and proxies do. */
  readonly strict?: boolean;
  /** A token is asked for too, bound to the certificate. */
  readonly tokensBy?: JWK;
}

/** An HTTPS server that knows its clients by certificate, and answers in HTTP to those that it does not know. */
export async function startMutualTls(options: MutualTlsOptions): Promise<Loopback> {
  const { authority, server: own, strict = false } = options;
  const server = createServer(
    { cert: own.certificate, key: own.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: strict },
    (request, response) => void answer(request, response, options),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { origin: `https://127.0.0.1:${port}`, close };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: MutualTlsOptions): Promise<void> {
  request.resume();
  const socket = request.socket as TLSSocket;
  const fault = certificateFault(socket, options) ?? (await tokenFault(request, options));
  const challenge = options.tokensBy === undefined ? 'Certificate realm="items"' : `Bearer error="${fault ?? ''}"`;
  const bare =
    request.headers.authorization === undefined ? challenge.replace(/ error.*/, ' realm="items"') : challenge;
  if (fault === 'client') return void reply(response, 403);
  if (fault !== undefined) return void reply(response, 401, bare);
  reply(response, request.method === 'POST' ? 201 : 200);
}

function reply(response: ServerResponse, status: number, challenge?: string): void {
  if (challenge !== undefined) response.setHeader('www-authenticate', challenge);
  response.writeHead(status, { 'content-type': 'application/json' }).end('[]');
}

function certificateFault(socket: TLSSocket, { omitted, client, tokensBy }: MutualTlsOptions): string | undefined {
  const certificate = socket.getPeerCertificate() as Partial<PeerCertificate>;
  if (certificate.subject === undefined) return omitted === 'presence' ? undefined : 'invalid_token';
  const error = socket.authorized ? '' : String(socket.authorizationError);
  const isExpired = error === 'CERT_HAS_EXPIRED';
  if (isExpired && omitted !== 'expiry') return 'invalid_token';
  if (error !== '' && !isExpired && omitted !== 'trust') return 'invalid_token';
  if (tokensBy !== undefined) return undefined;
  return certificate.subject.CN === client || omitted === 'client' ? undefined : 'client';
}

/** Held against the certificate of the connection: [RFC 8705 §3](https://www.rfc-editor.org/rfc/rfc8705#section-3). */
async function tokenFault(
  { headers, socket }: IncomingMessage,
  { tokensBy, omitted }: MutualTlsOptions,
): Promise<string | undefined> {
  if (tokensBy === undefined) return undefined;
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const claims = await jwtVerify(token, createLocalJWKSet({ keys: [tokensBy] }), {
    issuer: 'https://issuer.test',
    audience: 'https://api.test',
    requiredClaims: ['exp'],
  }).then(
    ({ payload }) => payload,
    () => undefined,
  );
  if (claims === undefined) return 'invalid_token';
  return isBound(claims, socket as TLSSocket) || omitted === 'binding' ? undefined : 'invalid_token';
}

function isBound({ cnf }: JWTPayload, socket: TLSSocket): boolean {
  const { fingerprint256 = '' } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const thumbprint = Buffer.from(fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
  return (cnf as Readonly<Record<string, unknown>> | undefined)?.['x5t#S256'] === thumbprint;
}

const documentWith = (requirement: string, schemes: string): string => `openapi: 3.1.0
info: { title: Items, version: '1' }
security: [${requirement}]
paths:
  /items:
    get:
      operationId: listItems
      responses: { '200': { description: Items }, '401': { description: Who }, '403': { description: May not } }
    post:
      operationId: addItem
      responses: { '201': { description: Added }, '401': { description: Who }, '403': { description: May not } }
components:
  securitySchemes:
    mtls: { type: mutualTLS }
${schemes}`;

export const MTLS_DOCUMENT = documentWith('{ mtls: [] }', '');

export const BOUND_DOCUMENT = documentWith('{ mtls: [], token: [] }', '    token: { type: http, scheme: bearer }\n');
