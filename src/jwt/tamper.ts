/**
 * The same token with one bit of its signature changed; undefined where it is not a JWS in compact form.
 * The first character is changed: in the last one, some bits may be padding that decoders ignore.
 * @see [RFC 7515 §7.1](https://www.rfc-editor.org/rfc/rfc7515#section-7.1)
 */
export function flipSignature(token: string): string | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return undefined;
  if (signature === '') return undefined;
  const flipped = signature.startsWith('A') ? 'B' : 'A';
  return `${header}.${payload}.${flipped}${signature.slice(1)}`;
}
