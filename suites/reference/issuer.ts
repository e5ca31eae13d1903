import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { listen, loadFastify } from './listen.ts';

/** A private key that says how it is to be used. */
export type SigningJwk = JWK & { readonly kid: string; readonly alg: string };

/** An authorization server as far as a resource server sees one: metadata and keys. */
export interface Issuer {
  readonly issuer: string;
  readonly jwksUri: string;
  /** The `aud` that the order service asks for. */
  readonly audience: string;
  readonly privateJwk: SigningJwk;
  readonly close: () => Promise<void>;
}

export interface IssuerOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** Of the key; default ES256. The key set does not name it where a key can be used with several. */
  readonly alg?: string;
}

const AUDIENCE = 'https://api.orders.test';
const USE = { kid: 'orders-1', use: 'sig' };

/**
 * Starts an issuer with a new ES256 key on 127.0.0.1. Throws as `startApi` does.
 * @see [RFC 8414 §3](https://www.rfc-editor.org/rfc/rfc8414#section-3)
 */
export async function startIssuer({ port, alg = 'ES256' }: IssuerOptions = {}): Promise<Issuer> {
  const { fastify } = await loadFastify();
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), ...USE, ...(alg === 'ES256' ? { alg } : {}) };
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.get('/jwks', () => ({ keys: [publicJwk] }));
  app.get('/.well-known/openid-configuration', ({ host }) => metadata(`http://${host}`));
  app.get('/.well-known/oauth-authorization-server', ({ host }) => metadata(`http://${host}`));
  const { baseUrl, close } = await listen(app, port);
  const privateJwk = { ...(await exportJWK(privateKey)), ...USE, alg };
  return { issuer: baseUrl, jwksUri: `${baseUrl}/jwks`, audience: AUDIENCE, privateJwk, close };
}

function metadata(issuer: string) {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
}
