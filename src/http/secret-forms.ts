/** Shorter strings would mask ordinary words. */
const SHORTEST_SECRET = 4;

/**
 * A secret and the parts of a JWT in every form in which they travel (raw, percent-encoded, as a form, JSON, HTML, base64), the readings of
 * base64 in which it stands amid other octets included; none is shorter than four characters.
 */
export function formsOf(secret: string): readonly string[] {
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
