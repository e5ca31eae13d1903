import {
  CompactSign,
  type CryptoKey,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import type { TokenContent } from '../model/credential.ts';
import type { JsonObject } from '../model/json.ts';

/** Signs a token's content as a JWS in compact form; the algorithm is the key's. */
export type Sign = (token: TokenContent) => Promise<string>;

/**
 * Prepares a private key for signing.
 * @param jwk - a private JWK with `alg`. Throws what jose throws where it is not one.
 */
export async function createSigner(jwk: JsonObject): Promise<Sign> {
  const { alg } = jwk as JWK;
  if (alg === undefined) throw new TypeError('the key has no "alg"');
  if (jwk.d === undefined && jwk.k === undefined) throw new TypeError('the key is not private');
  const key = await importJWK(jwk as JWK, alg);
  return ({ header, claims }) => signWith(key, { header: { ...header, alg }, claims });
}

/** Signs with a key that is at hand. Extensions that the header calls critical are let pass: the verifier is to refuse them. */
export function signWith(
  key: Awaited<ReturnType<typeof importJWK>>,
  { header, claims }: TokenContent,
): Promise<string> {
  const critical = Array.isArray(header.crit) ? header.crit.map(String) : [];
  const crit = Object.fromEntries(critical.map((name) => [name, true]));
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader(header as { alg: string })
    .sign(key, critical.length === 0 ? {} : { crit });
}

/** A token taken apart without looking at its signature; undefined where it is not a JWT. */
export function decodeToken(token: string): TokenContent | undefined {
  try {
    return { header: { ...decodeProtectedHeader(token) } as JsonObject, claims: { ...decodeJwt(token) } as JsonObject };
  } catch {
    return undefined;
  }
}

const PRIVATE_MEMBERS = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']);

/** The public part of a JWK; undefined for a symmetric one, which has none. @see [RFC 7518 §6](https://www.rfc-editor.org/rfc/rfc7518#section-6) */
export function publicPart(jwk: JsonObject): JsonObject | undefined {
  if (jwk.kty === 'oct') return undefined;
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => !PRIVATE_MEMBERS.has(name)));
}

/** A new private JWK. @param alg - a JWS algorithm of an asymmetric key, e.g. `ES256` */
export async function generateJwk(alg: string, kid: string): Promise<JsonObject> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, kid, use: 'sig' } as JsonObject;
}

/** A private JWK as a key of Web Crypto. Throws where it is symmetric, public, or what jose throws. */
export async function importPrivateKey(jwk: JsonObject): Promise<CryptoKey> {
  const { alg } = jwk as JWK;
  if (alg === undefined) throw new TypeError('the key has no "alg"');
  if (jwk.kty === 'oct') throw new TypeError('the key is symmetric');
  const key = await importJWK(jwk as JWK, alg);
  if (key instanceof Uint8Array || key.type !== 'private') throw new TypeError('the key is not private');
  return key;
}
