import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWK } from 'jose';
import type { IssuedCredential, Prove, ProvenRequest, TokenContent } from '../model/credential.ts';
import type { JsonObject } from '../model/json.ts';
import { signWith } from './sign.ts';

/** `dpop:` of a token source: whether its tokens are bound to a key, and the algorithm of the proofs. */
export type DpopOption = boolean | { readonly alg?: string };

/** Its JSON Schema. */
export const DPOP_SCHEMA: JsonObject = {
  description: 'Bind the tokens to a key (RFC 9449) and send a proof with each; true, or { alg } of the proofs',
  oneOf: [
    { type: 'boolean' },
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        alg: { enum: ['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'EdDSA'], description: 'Default ES256' },
      },
    },
  ],
};

/** What binds tokens to a key: nothing happens where no binding was asked for. */
export interface Binding {
  /** Adds the key's thumbprint to a token: `cnf.jkt` ([RFC 9449 §6.1](https://www.rfc-editor.org/rfc/rfc9449#section-6.1)). */
  readonly bind: (token: TokenContent) => Promise<TokenContent>;
  /** What every credential is issued with. */
  readonly issued: Pick<IssuedCredential, 'prove'>;
  /** For an authorization server that is to bind its tokens; its private part cannot be exported. */
  readonly keyPair?: () => Promise<GenerateKeyPairResult>;
}

/** The key is made when first needed, lives as long as the binding, and never leaves the process. */
export function createBinding(option: DpopOption | undefined): Binding {
  if (option === undefined || option === false) return { bind: async (token) => token, issued: {} };
  const alg = (option === true ? undefined : option.alg) ?? 'ES256';
  let key: Promise<ProofKey> | undefined;
  const proofKey = (): Promise<ProofKey> => {
    key ??= makeKey(alg);
    return key;
  };
  return {
    bind: async ({ header, claims }) => ({
      header,
      claims: { ...claims, cnf: { jkt: (await proofKey()).thumbprint } },
    }),
    issued: { prove: async (request, change) => proof(await proofKey(), request, change) },
    keyPair: async () => (await proofKey()).pair,
  };
}

let foreign: Binding | undefined;

/** Proves with a key that no token is bound to. */
export const proveForeign: Prove = async (request, change) => {
  foreign ??= createBinding(true);
  const { prove } = foreign.issued;
  if (prove === undefined) throw new TypeError('the foreign key cannot prove');
  return prove(request, change);
};

interface ProofKey {
  readonly alg: string;
  readonly pair: GenerateKeyPairResult;
  readonly publicJwk: JsonObject;
  /** [RFC 7638](https://www.rfc-editor.org/rfc/rfc7638) */
  readonly thumbprint: string;
}

async function makeKey(alg: string): Promise<ProofKey> {
  const pair = await generateKeyPair(alg);
  const publicJwk = await exportJWK(pair.publicKey);
  return { alg, pair, publicJwk: publicJwk as JsonObject, thumbprint: await calculateJwkThumbprint(publicJwk as JWK) };
}

/** @see [RFC 9449 §4.2](https://www.rfc-editor.org/rfc/rfc9449#section-4.2) */
function proof(
  { alg, pair, publicJwk }: ProofKey,
  { method, url, token, nonce }: ProvenRequest,
  change: (proof: TokenContent) => TokenContent = (content) => content,
): Promise<string> {
  const content = {
    header: { typ: 'dpop+jwt', alg, jwk: publicJwk },
    claims: {
      jti: randomUUID(),
      htm: method,
      htu: url,
      iat: Math.floor(Date.now() / 1000),
      ath: tokenHash(token),
      ...(nonce === undefined ? {} : { nonce }),
    },
  };
  return signWith(pair.privateKey, change(content));
}

/** `ath`: the token's SHA-256, base64url. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('base64url');
