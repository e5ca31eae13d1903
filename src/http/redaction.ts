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
 * Masks the given secrets in every form in which they travel (raw, its parts, percent-encoded, as a form, JSON, HTML, base64), longest first,
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
      if (form.length <= masked.length && masked.includes(form))
        masked = masked.replaceAll(form, masks.get(form) ?? '');
    }
    return masked.includes('eyJ') ? masked.replace(JWS, (token) => mask(token)) : masked;
  };
}

/** Masks what becomes known as a run goes on. */
export interface Memory {
  readonly remember: (secret: string) => void;
  readonly redact: Redact;
}

/** Tokens of a run that are remembered beside the secrets known from the start: each costs a search of every text. */
const LONGEST_MEMORY = 100;

/** A target may repeat to one caller what another has presented. What looks like a JWS is masked by its looks, and need not be remembered. */
export function createMemory(secrets: readonly string[]): Memory {
  const byLooks = createRedactor([]);
  const latest = new Set<string>();
  let redact: Redact | undefined;
  return {
    remember: (secret) => {
      if (latest.has(secret) || byLooks(secret) !== secret) return;
      latest.add(secret);
      const [oldest = ''] = latest;
      if (latest.size > LONGEST_MEMORY) latest.delete(oldest);
      redact = undefined;
    },
    redact: (text) => {
      redact ??= createRedactor([...secrets, ...latest]);
      return redact(text);
    },
  };
}

/** A secret and the parts of a JWT in every form, the readings of base64 in which it stands amid other octets included. */
function formsOf(secret: string): readonly string[] {
  const parts = secret.split('.').filter((part) => part.length > 20);
  const written = ENCODINGS.map((encode) => encode(secret));
  const forms = [...written, ...(parts.length > 1 ? parts : []), ...base64Forms(secret)];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST_SECRET);
}

const json = (text: string): string => JSON.stringify(text).slice(1, -1);

const ascii = (text: string): string =>
  text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const entities = (text: string, entity: (character: string) => string): string => text.replace(/[&<>"']/g, entity);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const ENCODINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  encodeURIComponent,
  (secret) => encodeURIComponent(secret).replace(/%../g, (octet) => octet.toLowerCase()),
  (secret) => new URLSearchParams([['', secret]]).toString().slice(1),
  json,
  (secret) => json(json(secret)),
  (secret) => json(secret).replaceAll('/', '\\/'),
  (secret) => ascii(json(secret)),
  // As PHP writes JSON.
  (secret) => ascii(json(secret).replaceAll('/', '\\/')),
  (secret) => entities(secret, (character) => ENTITIES[character] ?? character),
  (secret) => entities(secret, (character) => `&#${character.charCodeAt(0)};`),
];

/** Shorter stretches of base64 would mask ordinary words. */
const SHORTEST_STRETCH = 8;

/** The secret alone, and the stretch that is its own wherever it begins in a group of three octets. */
function base64Forms(secret: string): readonly string[] {
  const stretches = [0, 1, 2].map((offset) => {
    const octets = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    return octets.toString('base64url').slice(Math.ceil((offset * 8) / 6), Math.floor((octets.length * 8) / 6));
  });
  const own = stretches.filter((stretch) => stretch.length >= SHORTEST_STRETCH);
  const alone = Buffer.from(secret);
  const standard = own.map((stretch) => stretch.replaceAll('-', '+').replaceAll('_', '/'));
  return [alone.toString('base64'), alone.toString('base64url'), ...own, ...standard];
}
