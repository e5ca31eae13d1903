import { defineCredential, rfc } from '../define.ts';
import { signHmac, toPem } from '../jwt/forge.ts';
import type { ValueContext } from '../model/credential.ts';
import type { JsonObject } from '../model/json.ts';

export default defineCredential({
  id: 'hmac-with-public-key',
  title: "Token with an HMAC over the issuer's public key, as if that were a secret",
  standing: 'invalid',
  families: ['bearer'],
  variants: ['pem', 'pem-without-newline', 'jwk'],
  fault: { on: 'value', change: confuse, cannot: "the token is not a JWT, or the issuer's public key is not known" },
  references: [rfc(8725, '2.1'), rfc(8725, '3.1')],
});

async function confuse(token: string, { variant, publicKeys }: ValueContext): Promise<string | undefined> {
  const [key] = await publicKeys();
  return key === undefined ? undefined : signHmac(token, await secretFrom(key, variant));
}

/** The forms in which verifiers hold the key. */
async function secretFrom(key: JsonObject, variant: string | undefined): Promise<string> {
  if (variant === 'jwk') return JSON.stringify(key);
  const pem = (await toPem(key)).trimEnd();
  return variant === 'pem-without-newline' ? pem : `${pem}\n`;
}
