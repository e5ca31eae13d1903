import { randomUUID } from 'node:crypto';
import { genericTokenEndpointRequest } from 'oauth4webapi';
import { defineTokenSource } from '../define.ts';
import { createSigner } from '../jwt/sign.ts';
import type { SourceContext } from '../model/credential.ts';
import type { JsonObject } from '../model/json.ts';
import { oauthSchema } from './oauth/options.ts';
import { type Grant, type OAuthOptions, openOAuth } from './oauth/source.ts';
import { fromKeyFile, secretParts } from './signing/key-file.ts';

interface Assertion {
  readonly key: string;
  readonly issuer: string;
  readonly subject?: string;
  readonly audience?: string;
  readonly lifetime?: number;
  readonly claims?: JsonObject;
}

interface Options extends OAuthOptions {
  readonly assertion: Assertion;
}

export default defineTokenSource({
  id: 'jwt-bearer',
  title: 'Tokens in exchange for a signed assertion',
  use: 'The authorization server trades assertions of a service account for tokens (RFC 7523).',
  cannot:
    'Tokens with other claims than the server gives (wrong audience, wrong issuer, not yet valid); expired ones only by waiting, revoked ones only where the server revokes.',
  families: ['bearer'],
  options: oauthSchema(
    {
      assertion: {
        type: 'object',
        description: 'What is signed and traded',
        required: ['key', 'issuer'],
        additionalProperties: false,
        properties: {
          key: { type: 'string', description: 'Path of a private JWK with alg and kid, or of a private key (PEM)' },
          issuer: { type: 'string', description: 'iss: the service account, as the server knows it' },
          subject: { type: 'string', description: 'sub: on whose behalf; default: the issuer' },
          audience: { type: 'string', description: "aud; default: the server's issuer or token endpoint" },
          lifetime: { type: 'integer', minimum: 1, description: 'Seconds; default 300' },
          claims: { type: 'object', description: 'Further claims' },
        },
      },
    },
    ['clientId', 'assertion'],
  ),
  open: async (options, context) => {
    const own = options as unknown as Options;
    return openOAuth(own, context, await trading(own.assertion, context));
  },
});

/** @see [RFC 7523 §2.1](https://www.rfc-editor.org/rfc/rfc7523#section-2.1) */
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

async function trading(assertion: Assertion, { folder }: SourceContext): Promise<Grant> {
  const file = { path: assertion.key, folder, noun: "assertion's key" };
  const { sign, kid, secrets } = await fromKeyFile(file, async (jwk) => ({
    sign: await createSigner(jwk),
    kid: jwk.kid,
    secrets: secretParts(jwk),
  }));
  const header = { typ: 'JWT', ...(kid === undefined ? {} : { kid }) };
  return {
    request: async ({ server, client, parameters, options }) => {
      const signed = await sign({ header, claims: claimsOf(assertion, server.issuer) });
      const body = new URLSearchParams([...parameters, ['assertion', signed]]);
      return genericTokenEndpointRequest(server, client.client, client.authentication, GRANT_TYPE, body, options);
    },
    secrets,
  };
}

/** @see [RFC 7523 §3](https://www.rfc-editor.org/rfc/rfc7523#section-3) */
function claimsOf({ issuer, subject, audience, lifetime, claims }: Assertion, server: string): JsonObject {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    sub: subject ?? issuer,
    aud: audience ?? server,
    iat: now,
    exp: now + (lifetime ?? 300),
    jti: randomUUID(),
    ...claims,
  };
}
