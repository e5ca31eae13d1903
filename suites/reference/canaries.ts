import type { Written } from './archive.ts';

/** One for every place where a credential can be. What follows the name has the characters that encodings change. */
export const canary = (place: string): string => `cnry-${place}-q7/w+x&"é`;
export const plain = (place: string): string => `cnry-${place}-q7w8x9`;

const json = (text: string): string => JSON.stringify(text).slice(1, -1);

export const FORMS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  encodeURIComponent,
  (secret) => encodeURIComponent(secret).replace(/%../g, (octet) => octet.toLowerCase()),
  (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  json,
  (secret) => json(json(secret)),
  (secret) => json(secret).replaceAll('/', '\\/').replaceAll('é', '\\u00e9'),
  ...(['base64', 'base64url', 'hex'] as const).map(
    (encoding) => (secret: string) => Buffer.from(secret).toString(encoding),
  ),
];

/** Of base64, what is the secret's own wherever it begins in a group of three octets. */
const stretches = (secret: string): readonly string[] =>
  [0, 1, 2].flatMap((before) => {
    const text = Buffer.from('-'.repeat(before) + secret).toString('base64url');
    const own = text.slice(before + 1, Math.floor(((before + Buffer.byteLength(secret)) * 8) / 6));
    return [own, own.replaceAll('-', '+').replaceAll('_', '/')];
  });

/** What must not be found: each form whole, and the beginning of each, which a cut or a fault leaves. */
export const traces = (secret: string): readonly string[] => {
  const head = secret.slice(0, secret.indexOf('-q7') + 1);
  return [...new Set([...FORMS.map((encode) => encode(secret)), ...stretches(secret), head, ...stretches(head)])];
};

/** What is looked for, by name. */
export type Sought = readonly (readonly [name: string, traces: readonly string[]])[];

export const findIn = (all: readonly Written[], sought: Sought): readonly string[] =>
  all.flatMap(({ path, bytes }) =>
    sought.flatMap(([name, forms]) => {
      const form = forms.find((each) => bytes.includes(each));
      if (form === undefined) return [];
      const at = bytes.indexOf(form);
      return `${name} in ${path}: ${bytes.toString('utf8', Math.max(0, at - 120), at + form.length + 40)}`;
    }),
  );
