import { createHash } from 'node:crypto';

/** Masks credentials in a text. */
export type Redact = (text: string) => string;

/** Anything that looks like a JWS in compact form, ours or not: a leaked token is a leaked token. */
const JWS = /eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*\.?[A-Za-z0-9_-]*/g;

/** Shorter strings would mask ordinary words. */
const SHORTEST_SECRET = 4;

/** Stands in the place of a credential; the hash tells credentials apart and leads back to none. */
export const mask = (secret: string): string =>
  `‹credential ${createHash('sha256').update(secret).digest('hex').slice(0, 8)}›`;

/**
 * Masks the given secrets in every form in which they travel (raw, its parts, percent-encoded, JSON-escaped, base64), longest first,
 * so that no part of a longer one is left standing; then whatever else looks like a JWS.
 */
export function createRedactor(secrets: Iterable<string>): Redact {
  const masks = new Map<string, string>();
  for (const secret of secrets) {
    for (const form of formsOf(secret)) masks.set(form, mask(secret));
  }
  const forms = [...masks.keys()].sort((a, b) => b.length - a.length);
  return (text) => {
    let masked = text;
    for (const form of forms) {
      if (masked.includes(form)) masked = masked.replaceAll(form, masks.get(form) ?? '');
    }
    return masked.includes('eyJ') ? masked.replace(JWS, (token) => mask(token)) : masked;
  };
}

function formsOf(secret: string): readonly string[] {
  const parts = secret.split('.').filter((part) => part.length > 20);
  const raw = [secret, ...(parts.length > 1 ? parts : [])];
  const encoded = raw.flatMap((form) => [
    form,
    encodeURIComponent(form),
    JSON.stringify(form).slice(1, -1),
    Buffer.from(form).toString('base64'),
    Buffer.from(form).toString('base64url'),
  ]);
  return [...new Set(encoded)].filter((form) => form.length >= SHORTEST_SECRET);
}
