import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, SignJWT } from 'jose';
import type { JsonObject } from '../model/json.ts';

/** Signs claims as a JWS in compact form. */
export type Sign = (claims: JsonObject) => Promise<string>;

/**
 * Prepares a private key for signing.
 * @param jwk - a private JWK with `alg`; its `kid` goes into the header. Throws what jose throws where it is not one.
 * @param typ - the header's `typ`, e.g. `at+jwt` ([RFC 9068 §2.1](https://www.rfc-editor.org/rfc/rfc9068#section-2.1))
 */
export async function createSigner(jwk: JsonObject, typ: string): Promise<Sign> {
  const { alg, kid } = jwk as JWK;
  if (alg === undefined) throw new TypeError('the key has no "alg"');
  if (jwk.d === undefined && jwk.k === undefined) throw new TypeError('the key is not private');
  const key = await importJWK(jwk as JWK, alg);
  const header = { alg, typ, ...(kid === undefined ? {} : { kid }) };
  return (claims) => new SignJWT({ ...claims }).setProtectedHeader(header).sign(key);
}

/** A token taken apart without looking at its signature; undefined where it is not a JWT. */
export function decodeToken(token: string): { readonly header: JsonObject; readonly claims: JsonObject } | undefined {
  try {
    return { header: { ...decodeProtectedHeader(token) } as JsonObject, claims: { ...decodeJwt(token) } as JsonObject };
  } catch {
    return undefined;
  }
}
