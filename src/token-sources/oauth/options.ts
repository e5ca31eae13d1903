import { DPOP_SCHEMA, type DpopOption } from '../../jwt/dpop.ts';
import { ROLES_GRANTED_SCHEMA, type RolesClaim } from '../../jwt/roles.ts';
import type { JsonObject } from '../../model/json.ts';
import { KINDS_SCHEMA, type SuppliedKinds } from '../bag/supplied.ts';

/** Where the authorization server is: by its metadata, or endpoint by endpoint. */
export interface ServerOptions {
  readonly issuer?: string;
  readonly tokenEndpoint?: string;
  readonly jwksUri?: string;
  readonly introspectionEndpoint?: string;
  readonly revocationEndpoint?: string;
  readonly timeoutMs?: number;
  readonly ca?: string;
}

/** Who is asking. */
export interface ClientOptions {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly authentication?: Authentication;
  readonly key?: string;
  readonly certificate?: string;
}

export type Authentication =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'none';

/** What every token request says, and what is done with the tokens. */
export interface GrantOptions {
  readonly scope?: string;
  readonly audience?: string;
  readonly resource?: string | readonly string[];
  readonly introspection?: ClientOptions;
  readonly rolesClaim?: RolesClaim;
  readonly dpop?: DpopOption;
  readonly kinds?: SuppliedKinds;
  readonly maxWaitMs?: number;
  readonly leewayMs?: number;
}

const SERVER = {
  issuer: {
    type: 'string',
    description: 'URL of the authorization server; its metadata name the endpoints. http only on loopback',
  },
  tokenEndpoint: { type: 'string', description: 'URL; given: no metadata are asked for' },
  jwksUri: { type: 'string', description: 'URL of its public keys, where there are no metadata' },
  introspectionEndpoint: { type: 'string', description: 'URL, where there are no metadata' },
  revocationEndpoint: { type: 'string', description: 'URL, where there are no metadata' },
  timeoutMs: { type: 'integer', minimum: 1, maximum: 600_000, description: 'For one request; default 10000' },
  ca: { type: 'string', description: "Path of the certificate (PEM) that vouches for the server's" },
} as const satisfies JsonObject;

const CLIENT = {
  clientId: { type: 'string', minLength: 1, description: 'client_id' },
  clientSecret: { type: 'string', minLength: 1, description: 'client_secret' },
  authentication: {
    enum: [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'none',
    ],
    description: 'How the client proves who it is; default: client_secret_basic with a clientSecret, else none',
  },
  key: {
    type: 'string',
    description:
      'private_key_jwt: path of a private JWK with alg, or of a private key (PEM); tls_client_auth: path of the private key (PEM)',
  },
  certificate: { type: 'string', description: "tls_client_auth: path of the client's certificate (PEM)" },
} as const satisfies JsonObject;

const CLIENT_SCHEMA = { type: 'object', additionalProperties: false, required: ['clientId'] } as const;

/** Several clients, each with the scopes that its tokens have. */
export const CLIENTS_SCHEMA: JsonObject = {
  type: 'array',
  minItems: 1,
  description: 'Several clients, where the server cannot narrow scopes: each with the scopes that its tokens have',
  items: {
    ...CLIENT_SCHEMA,
    required: ['clientId', 'scopes'],
    properties: {
      ...CLIENT,
      scopes: { type: 'array', items: { type: 'string' }, description: 'The scopes that its tokens have' },
      roles: {
        type: 'array',
        items: { type: 'string' },
        description: 'The roles that its tokens have, [] for none; left out: they are sufficient everywhere',
      },
    },
  },
};

const GRANT: JsonObject = {
  scope: {
    type: 'string',
    description: 'Sent as scope whatever is needed, for servers that have one name for all; default: the scopes needed',
  },
  audience: { type: 'string', description: 'Sent as audience, for servers that want it' },
  resource: {
    type: ['string', 'array'],
    items: { type: 'string' },
    description: 'Sent as resource (RFC 8707): the URI of the API',
  },
  introspection: {
    ...CLIENT_SCHEMA,
    properties: CLIENT,
    description:
      'A client that may ask what a token was granted (RFC 7662); only where neither answer nor token says it',
  },
  rolesClaim: ROLES_GRANTED_SCHEMA,
  dpop: DPOP_SCHEMA,
  kinds: KINDS_SCHEMA,
  maxWaitMs: { type: 'integer', minimum: 0, description: 'Milliseconds to wait for a token to expire; default 0' },
  leewayMs: { type: 'integer', minimum: 0, description: "Milliseconds of the API's clock leeway; default 300000" },
};

/** The JSON Schema of a grant's options: server, client, request, and what is the grant's own. */
export const oauthSchema = (own: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  ...(required.length === 0 ? {} : { required }),
  properties: { ...SERVER, ...CLIENT, ...GRANT, ...own },
});
