import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  EmbeddedJWK,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWK,
  jwtVerify,
} from 'jose';
import Provider, { type ClientMetadata, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';

export const AUDIENCE = 'https://api.orders.test';

/** Those of the reference API's document. */
export const SCOPES: readonly string[] = [
  'catalog:read',
  'inventory:read',
  'inventory:write',
  'customers:read',
  'orders:read',
  'orders:write',
  'orders:delete',
  'payments:read',
  'payments:write',
];

export interface AuthorizationServerOptions {
  readonly format: 'jwt' | 'opaque';
  readonly clients: readonly ClientMetadata[];
  /** Seconds; default 3600. */
  readonly lifetime?: number;
  /** Default: those of the reference API. */
  readonly scopes?: readonly string[];
  /** Proofs (DPoP) need a nonce. */
  readonly demandsNonce?: boolean;
  /** PEM; given: it speaks TLS and asks for client certificates. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
  /** Lies before the provider; true: it has answered. */
  readonly before?: (request: IncomingMessage, response: Parameters<RequestListener>[1]) => boolean;
}

/** A real authorization server on a free port of 127.0.0.1. */
export interface AuthorizationServer {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly introspectionEndpoint: string;
  /** Bodies of the token requests that came, in their order. */
  readonly requests: readonly URLSearchParams[];
  /** A refresh token as a log-in of a person would have given it. */
  readonly logIn: (clientId: string, scopes: readonly string[]) => Promise<string>;
  readonly close: () => Promise<void>;
}

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** A client for machines. */
export const machine = (id: string, more: Partial<ClientMetadata> = {}): ClientMetadata => ({
  client_id: id,
  client_secret: `secret of ${id}`,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  ...more,
});

export async function openAuthorizationServer(options: AuthorizationServerOptions): Promise<AuthorizationServer> {
  const requests: URLSearchParams[] = [];
  let handle: RequestListener = () => {};
  const listener: RequestListener = (request, response) => {
    if (request.method === 'POST' && request.url === '/token') record(request, requests);
    if (options.before?.(request, response) !== true) handle(request, response);
  };
  const { tls } = options;
  const server =
    tls === undefined
      ? createServer(listener)
      : createSecureServer({ ...tls, requestCert: true, rejectUnauthorized: false }, listener);
  const sockets = new Set<Socket>();
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = await createProvider(issuer, options);
  handle = provider.callback() as RequestListener;
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    introspectionEndpoint: `${issuer}/token/introspection`,
    requests,
    logIn: (clientId, scopes) => logIn(provider, clientId, scopes),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function record(request: IncomingMessage, requests: URLSearchParams[]): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => requests.push(new URLSearchParams(Buffer.concat(chunks).toString())));
}

async function createProvider(issuer: string, options: AuthorizationServerOptions): Promise<Provider> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'as-1' };
  const provider = new Provider(issuer, configurationOf(jwk, options));
  registerJwtBearer(provider, options);
  return provider;
}

function resourceServer({ format, lifetime = 3600, scopes = SCOPES }: AuthorizationServerOptions) {
  return {
    scope: scopes.join(' '),
    audience: AUDIENCE,
    accessTokenTTL: lifetime,
    accessTokenFormat: format,
    jwt: { sign: { alg: 'ES256' as const } },
  };
}

function configurationOf(jwk: JWK, options: AuthorizationServerOptions): Configuration {
  const certificateOf = (ctx: KoaContextWithOIDC) => (ctx.socket as TLSSocket).getPeerX509Certificate();
  return {
    clients: [...options.clients],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: {
      idTokenSigningAlgValues: ['ES256'],
      clientAuthSigningAlgValues: ['ES256', 'RS256', 'EdDSA', 'HS256'],
    },
    clientAuthMethods: [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
      ...(options.tls === undefined ? [] : (['tls_client_auth'] as const)),
    ],
    cookies: { keys: ['a key for cookies that are never set'] },
    jwks: { keys: [jwk] as NonNullable<Configuration['jwks']>['keys'] },
    scopes: ['openid', 'offline_access', ...(options.scopes ?? SCOPES)],
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      ...(options.demandsNonce === true
        ? { dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true } }
        : {}),
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => resourceServer(options),
      },
      ...(options.tls === undefined
        ? {}
        : {
            mTLS: {
              enabled: true,
              tlsClientAuth: true,
              getCertificate: certificateOf,
              certificateAuthorized: (ctx) => (ctx.socket as TLSSocket).authorized,
              certificateSubjectMatches: (ctx, property, expected) =>
                property === 'tls_client_auth_subject_dn' && certificateOf(ctx)?.subject === expected,
            },
          }),
    },
  };
}

async function logIn(provider: Provider, clientId: string, scopes: readonly string[]): Promise<string> {
  const client = await provider.Client.find(clientId);
  if (client === undefined) throw new Error(`no client ${clientId}`);
  const grant = new provider.Grant({ accountId: 'a person', clientId });
  grant.addOIDCScope('openid offline_access');
  grant.addResourceScope(AUDIENCE, scopes.join(' '));
  const grantId = await grant.save();
  const token = new provider.RefreshToken({
    accountId: 'a person',
    client,
    grantId,
    gty: 'authorization_code',
    scope: ['offline_access', ...scopes].join(' '),
    resource: AUDIENCE,
    expiresWithSession: false,
    iiat: Math.floor(Date.now() / 1000),
    rotations: 0,
  } as ConstructorParameters<typeof provider.RefreshToken>[0]);
  return token.save();
}

/** Trades an assertion that the client's registered keys verify. @see RFC 7523 §2.1 */
function registerJwtBearer(provider: Provider, options: AuthorizationServerOptions): void {
  provider.registerGrantType(
    JWT_BEARER,
    async (ctx) => {
      const { client } = ctx.oidc;
      const params: Readonly<Record<string, unknown>> = ctx.oidc.params ?? {};
      if (client === undefined) throw new Error('no client');
      const keys = createLocalJWKSet(client.jwks as JSONWebKeySet);
      await jwtVerify(String(params.assertion), keys, {
        issuer: client.clientId,
        audience: provider.issuer,
        requiredClaims: ['sub', 'exp', 'jti'],
      }).catch(() => {
        throw Object.assign(new Error('invalid_grant'), { expose: true, statusCode: 400, error: 'invalid_grant' });
      });
      const { ResourceServer } = provider as unknown as {
        readonly ResourceServer: new (id: string, info: object) => object;
      };
      const scope = String(params.scope ?? '');
      const token = new provider.ClientCredentials({ client, scope } as ConstructorParameters<
        typeof provider.ClientCredentials
      >[0]);
      Object.assign(token, { resourceServer: new ResourceServer(AUDIENCE, resourceServer(options)) });
      const jkt = await provenKey(ctx);
      if (jkt !== undefined) Object.assign(token, { jkt });
      ctx.body = {
        access_token: await token.save(),
        expires_in: token.expiration,
        token_type: token.tokenType,
        ...(scope === '' ? {} : { scope }),
      };
    },
    ['assertion', 'scope', 'resource'],
    [],
  );
}

/** The thumbprint of the key of a sound proof. */
async function provenKey(ctx: KoaContextWithOIDC): Promise<string | undefined> {
  const proof = ctx.get('DPoP');
  if (proof === '') return undefined;
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt' });
  if (payload.htm !== 'POST' || payload.htu !== ctx.oidc.urlFor('token')) throw new Error('another proof');
  return calculateJwkThumbprint(protectedHeader.jwk as JWK);
}
