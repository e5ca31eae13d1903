import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider';
import type { JsonObject } from '../../../src/model/json.ts';
import { defineStack } from '../stack.ts';
import { serve } from './app/serve.ts';

const CLIENT = 'a-client';
const ACCOUNT = 'a-person';

const operation = (operationId: string): JsonObject => ({
  operationId,
  security: [{ oauth: ['openid'] }],
  responses: {
    '200': {
      description: 'Who the person is.',
      content: {
        'application/json': {
          schema: { type: 'object', required: ['sub'], properties: { sub: { type: 'string' } } },
        },
      },
    },
    '401': { description: 'The token does not hold.' },
    '403': { description: 'The token lacks `openid`.' },
  },
});

/** [OpenID Connect Core §5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo): GET and POST. */
const DOCUMENT: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'Userinfo', version: '1.0.0' },
  components: {
    securitySchemes: {
      oauth: {
        type: 'oauth2',
        flows: {
          authorizationCode: {
            authorizationUrl: 'https://issuer.test/auth',
            tokenUrl: 'https://issuer.test/token',
            scopes: { openid: 'Who one is', email: 'Where one is reached' },
          },
        },
      },
    },
  },
  paths: { '/me': { get: operation('getUserinfo'), post: operation('postUserinfo') } },
};

export default defineStack({
  id: 'oidc-provider',
  title: 'The userinfo endpoint of oidc-provider',
  packages: ['oidc-provider'],
  setup: 'One client, one account, no other option that the endpoint looks at; opaque tokens.',
  start: async () => {
    const provider = await openProvider();
    const running = await serve((request, response) => void provider.callback()(request, response));
    const tokens = await Promise.all(
      [['openid', 'email'], ['email'], []].map(async (scopes) => {
        const token = await tokenWith(provider, { scopes }).then((each) => each.save());
        return { token, scopes };
      }),
    );
    const kinds = { expired: await expired(provider), revoked: await revoked(provider) };
    return { ...running, document: DOCUMENT, security: { oauth: { source: 'static', tokens, kinds } } };
  },
  operation: 'GET /me',
  answers: {
    absent: '401 Bearer realm="http://127.0.0.1", DPoP realm="http://127.0.0.1", algs="ES256 Ed25519 EdDSA"',
    expired: '401 Bearer realm="http://127.0.0.1", error="invalid_token", error_description="invalid token provided"',
    'malformed-token':
      '401 Bearer realm="http://127.0.0.1", error="invalid_token", error_description="invalid token provided"',
    'no-scope':
      '403 Bearer realm="http://127.0.0.1", error="insufficient_scope", error_description="access token missing openid scope", scope="openid"',
    'wrong-scope':
      '403 Bearer realm="http://127.0.0.1", error="insufficient_scope", error_description="access token missing openid scope", scope="openid"',
  },
  patterns: [],
  rules: [],
  fix: 'None is needed.',
});

async function openProvider(): Promise<Provider> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'provider-1' } as const;
  return new Provider('http://127.0.0.1', {
    clients: [
      {
        client_id: CLIENT,
        client_secret: 'a secret that nobody asks for',
        redirect_uris: ['https://client.test/back'],
      },
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: ['a key for cookies that are never set'] },
    jwks: { keys: [jwk as never] },
    scopes: ['openid', 'email'],
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    adapter: openStore,
    ttl: { AccessToken: 3600, Grant: 3600 },
    features: { devInteractions: { enabled: false } },
  });
}

type AccessToken = InstanceType<Provider['AccessToken']>;

interface TokenFacts {
  readonly scopes: readonly string[];
  /** Seconds since 1970. */
  readonly exp?: number;
}

/** What a log-in would have given. */
async function tokenWith(provider: Provider, { scopes, exp }: TokenFacts): Promise<AccessToken> {
  const client = await provider.Client.find(CLIENT);
  if (client === undefined) throw new Error(`no client ${CLIENT}`);
  const grant = new provider.Grant({ accountId: ACCOUNT, clientId: CLIENT });
  grant.addOIDCScope('openid email');
  const facts = {
    accountId: ACCOUNT,
    client,
    grantId: await grant.save(),
    gty: 'authorization_code',
    scope: scopes.join(' '),
    ...(exp === undefined ? {} : { iat: exp - 3600, exp }),
  };
  return new provider.AccessToken(facts as ConstructorParameters<typeof provider.AccessToken>[0]);
}

/** An hour ago. */
async function expired(provider: Provider): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) - 3600;
  return (await tokenWith(provider, { scopes: ['openid', 'email'], exp })).save();
}

async function revoked(provider: Provider): Promise<string> {
  const token = await tokenWith(provider, { scopes: ['openid', 'email'] });
  const value = await token.save();
  await token.destroy();
  return value;
}

/** Keeps what has expired: to refuse it is the provider's part. */
function openStore(): Adapter {
  const kept = new Map<string, AdapterPayload>();
  return {
    upsert: async (id, payload) => void kept.set(id, payload),
    find: async (id) => kept.get(id),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    consume: async () => undefined,
    destroy: async (id) => void kept.delete(id),
    revokeByGrantId: async () => undefined,
  };
}
