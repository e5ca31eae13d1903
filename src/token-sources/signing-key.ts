import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineTokenSource } from '../define.ts';
import { TwogateError } from '../errors.ts';
import { scopesOf } from '../jwt/claims.ts';
import { createSigner, publicPart, type Sign } from '../jwt/sign.ts';
import type {
  CredentialNeed,
  IssuedCredential,
  OpenTokenSource,
  SourceContext,
  TokenContent,
} from '../model/credential.ts';
import type { JsonObject } from '../model/json.ts';

interface Options {
  readonly key: string;
  readonly issuer: string;
  readonly audience: string;
  readonly subject?: string;
  readonly typ?: string;
  readonly lifetime?: number;
  readonly claims?: JsonObject;
}

export default defineTokenSource({
  id: 'signing-key',
  title: 'A signing key that the API under test trusts',
  use: 'Staging trusts a test key: every token can be forged, no authorization server takes part.',
  cannot: 'Revoked and opaque tokens.',
  families: ['bearer'],
  options: {
    type: 'object',
    required: ['key', 'issuer', 'audience'],
    additionalProperties: false,
    properties: {
      key: { type: 'string', description: 'Path of a private JWK with alg and kid' },
      issuer: { type: 'string' },
      audience: { type: 'string' },
      subject: { type: 'string' },
      typ: { type: 'string', description: 'typ of the JOSE header; default at+jwt' },
      lifetime: { type: 'integer', minimum: 60, description: 'Seconds; default 3600' },
      claims: { type: 'object', description: 'Further claims of every token' },
    },
  },
  open: async (options, context) => openKey(options as unknown as Options, context),
});

async function openKey(options: Options, context: SourceContext): Promise<OpenTokenSource> {
  const jwk = await readKey(resolve(context.folder, options.key), options.key);
  const sign = await importKey(jwk, options);
  const contentFor = sufficientContent(options, jwk);
  const announced = publicPart(jwk);
  return {
    issue: (need) => issued(contentFor(need), sign),
    mint: (need, change) => issued(change(contentFor(need)), sign),
    publicKeys: async () => (announced === undefined ? [] : [announced]),
    secrets: [jwk.d, jwk.k].filter((part) => typeof part === 'string'),
  };
}

/** The user's own claims may name other scopes than asked for. */
const issued = async (token: TokenContent, sign: Sign): Promise<IssuedCredential> => ({
  value: await sign(token),
  granted: scopesOf(token.claims) ?? [],
});

async function readKey(path: string, name: string): Promise<JsonObject> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new TwogateError('SOURCE_INVALID', 'the signing key cannot be read', { file: name, cause });
  });
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    // The parser's message would quote the key.
    throw new TwogateError('SOURCE_INVALID', 'the signing key is not JSON', { file: name, hint: KEY_HINT });
  }
}

async function importKey(jwk: JsonObject, options: Options): Promise<Sign> {
  try {
    return await createSigner(jwk);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'not a JWK';
    throw new TwogateError('SOURCE_INVALID', `the signing key cannot sign: ${why}`, {
      file: options.key,
      hint: KEY_HINT,
    });
  }
}

const KEY_HINT = 'Give a private JWK with "alg" and "kid"';

/** @see [RFC 9068 §2](https://www.rfc-editor.org/rfc/rfc9068#section-2) */
function sufficientContent(options: Options, { kid }: JsonObject): (need: CredentialNeed) => TokenContent {
  const subject = options.subject ?? 'twogate';
  const header = { typ: options.typ ?? 'at+jwt', ...(kid === undefined ? {} : { kid }) };
  return ({ scopes }) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: options.issuer,
      aud: options.audience,
      sub: subject,
      client_id: subject,
      iat: now,
      exp: now + (options.lifetime ?? 3600),
      jti: randomUUID(),
      ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
      ...options.claims,
    };
    return { header, claims };
  };
}
