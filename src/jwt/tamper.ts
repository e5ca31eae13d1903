const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * The same token with one bit of its signature changed; undefined where it is not a JWS in compact form.
 * The first character is changed: in the last one, some bits may be padding that decoders ignore.
 * @see [RFC 7515 §7.1](https://www.rfc-editor.org/rfc/rfc7515#section-7.1)
 */
export function flipSignature(token: string): string | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const sextet = signature === '' ? -1 : ALPHABET.indexOf(signature.charAt(0));
  if (sextet < 0) return undefined;
  return `${header}.${payload}.${ALPHABET.charAt(sextet ^ 1)}${signature.slice(1)}`;
}
