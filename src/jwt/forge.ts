import { createHmac } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK } from 'jose';
import type { JsonObject } from '../model/json.ts';
import { decodeToken, publicPart, signWith } from './sign.ts';

/** A key pair that no issuer ever announced, as a private JWK. */
export interface ForeignKey {
  readonly alg: string;
  readonly privateJwk: JsonObject;
  readonly publicJwk: JsonObject;
}

const foreignKeys = new Map<string, Promise<ForeignKey>>();

/** One foreign key per algorithm; a symmetric or unknown algorithm gives way to ES256. */
function foreignKey(alg: string): Promise<ForeignKey> {
  const wanted = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/.test(alg) ? alg : 'ES256';
  const known = foreignKeys.get(wanted) ?? makeKey(wanted);
  foreignKeys.set(wanted, known);
  return known;
}

async function makeKey(alg: string): Promise<ForeignKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const privateJwk = { ...(await exportJWK(privateKey)), alg } as JsonObject;
  return { alg, privateJwk, publicJwk: publicPart(privateJwk) ?? {} };
}

/**
 * The same claims under the same header, signed with a key that the issuer does not have; `changed` may add to the header.
 * Undefined where the token is not a JWT.
 */
export async function signForeign(
  token: string,
  changed: (header: JsonObject, key: ForeignKey) => JsonObject = (header) => header,
): Promise<string | undefined> {
  const content = decodeToken(token);
  if (content === undefined) return undefined;
  const key = await foreignKey(String(content.header.alg));
  const header = { ...changed(content.header, key), alg: key.alg };
  return signWith(await importJWK(key.privateJwk as JWK, key.alg), { header, claims: content.claims });
}

/** The same claims with an algorithm that signs nothing, in the given spelling. @see [RFC 7519 §6](https://www.rfc-editor.org/rfc/rfc7519#section-6) */
export function unsigned(token: string, alg: string): string | undefined {
  const content = decodeToken(token);
  return content === undefined ? undefined : `${encode({ ...content.header, alg })}.${payloadOf(token)}.`;
}

/** The same claims, with an HMAC over the given secret where a signature was. */
export function signHmac(token: string, secret: string | Uint8Array, header: JsonObject = {}): string | undefined {
  const content = decodeToken(token);
  if (content === undefined) return undefined;
  const input = `${encode({ ...content.header, ...header, alg: 'HS256' })}.${payloadOf(token)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const encode = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** As it stands in the token: to encode it again could change more than the fault. */
const payloadOf = (token: string): string => token.split('.')[1] ?? '';

/** A public JWK as PEM, with its final newline. Throws what jose throws where it is none. */
export async function toPem(jwk: JsonObject): Promise<string> {
  const key = await importJWK(jwk as JWK, String(jwk.alg ?? 'ES256'), { extractable: true });
  if (key instanceof Uint8Array) throw new TypeError('a symmetric key has no PEM form');
  return exportSPKI(key);
}
