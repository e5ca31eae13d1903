import { createServer, type IncomingMessage } from 'node:http';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import type { SigningJwk } from '../issuer.ts';

/** An authorization server as far as it exchanges tokens. */
export interface TokenExchange {
  readonly tokenEndpoint: string;
  readonly close: () => Promise<void>;
}

export interface ExchangeOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Signs what is given, and what may be exchanged is signed with it. */
  readonly jwk: SigningJwk;
  readonly client: { readonly id: string; readonly secret: string };
}

/**
 * Listens on a free port of 127.0.0.1; gives no more than the token that is exchanged holds.
 * @see [RFC 8693 §2](https://www.rfc-editor.org/rfc/rfc8693#section-2)
 */
export async function startTokenExchange(options: ExchangeOptions): Promise<TokenExchange> {
  const server = createServer(async (request, response) => {
    const [status, body] = await answer(request, options);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  return {
    tokenEndpoint: `http://127.0.0.1:${port}/token`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type TokenResponse = readonly [status: number, body: object];

async function answer(request: IncomingMessage, options: ExchangeOptions): Promise<TokenResponse> {
  const { client, jwk, issuer, audience } = options;
  const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  if (request.headers.authorization !== basic) return [401, { error: 'invalid_client' }];
  const form = new URLSearchParams(await textOf(request));
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:token-exchange')
    return [400, { error: 'unsupported_grant_type' }];
  const { d: _, ...publicJwk } = jwk;
  const verified = await jwtVerify(form.get('subject_token') ?? '', await importJWK(publicJwk, 'ES256'), {
    issuer,
    audience,
  }).catch(() => undefined);
  if (verified === undefined) return [400, { error: 'invalid_request', error_description: 'the subject token' }];
  const held = String(verified.payload.scope ?? '').split(' ');
  const wanted = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const beyond = wanted.find((scope) => !held.includes(scope));
  if (beyond !== undefined) return [400, { error: 'invalid_scope', error_description: beyond }];
  const { sub, exp = 0 } = verified.payload;
  const token = await new SignJWT({ scope: wanted.join(' '), client_id: client.id, act: { sub: client.id } })
    .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(sub ?? '')
    .setIssuedAt()
    .setExpirationTime(exp)
    .sign(await importJWK(jwk, 'ES256'));
  const issued = { access_token: token, issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' };
  return [200, { ...issued, token_type: 'Bearer', expires_in: exp, scope: wanted.join(' ') }];
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
