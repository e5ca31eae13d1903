import { defineTokenSource } from '../define.ts';
import { createSigner, publicPart } from '../jwt/sign.ts';
import type { OpenTokenSource, SourceContext } from '../model/credential.ts';
import {
  AUDIENCE_SCHEMA,
  assertContent,
  CONTENT_SCHEMA,
  type ContentOptions,
  issueWith,
  signingAs,
} from './signing/issuance.ts';
import { fromKeyFile, secretParts } from './signing/key-file.ts';

interface Options extends ContentOptions {
  readonly key: string;
}

export default defineTokenSource({
  id: 'signing-key',
  title: 'A signing key that the API under test trusts',
  use: 'Staging trusts a test key: every token can be forged, no authorization server takes part.',
  cannot: 'Revoked and opaque tokens, and tokens of a rotated key.',
  families: ['bearer'],
  options: {
    type: 'object',
    required: ['key', 'issuer', 'audience'],
    additionalProperties: false,
    properties: {
      key: { type: 'string', description: 'Path of a private JWK with alg and kid, or of a private key (PEM)' },
      issuer: { type: 'string', description: 'iss of every token' },
      audience: AUDIENCE_SCHEMA,
      ...CONTENT_SCHEMA,
    },
  },
  open: async (options, context) => openKey(options as unknown as Options, context),
});

async function openKey({ key, ...content }: Options, { folder, scheme }: SourceContext): Promise<OpenTokenSource> {
  assertContent(content, `#/security/${scheme.name}`);
  const { jwk, sign } = await fromKeyFile({ path: key, folder, noun: 'signing key' }, async (jwk) => ({
    jwk,
    sign: await createSigner(jwk),
  }));
  const announced = publicPart(jwk);
  return {
    ...issueWith(sign, typeof jwk.kid === 'string' ? jwk.kid : undefined, content),
    ...signingAs(jwk, content),
    publicKeys: async () => (announced === undefined ? [] : [announced]),
    secrets: secretParts(jwk),
  };
}
