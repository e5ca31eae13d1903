import { mask, type Redact } from './redaction.ts';

/**
 * Masks what looks like a credential in the words of a program, whose secrets nobody else knows: private keys in PEM, what is assigned to
 * a name like `token` or `password`, what follows `Bearer` or `Basic`, passwords in URLs, JWTs, and long words as if drawn by lot.
 * Sentences, paths, host names and short ids stay.
 */
export const maskByShape: Redact = (text) => STEPS.reduce((masked, step) => step(masked), text);

const PEM = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*-----|$)/g;

const USER_INFO = /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@'"<>]+(?=@)/gi;

const NAME =
  '[\\w-]*(?:token|secret|passw(?:or)?d|passphrase|pwd|api[-_]?key|(?:access|private|account|signing)[-_]?key|credentials?|authorization|cookie|session(?:[-_]?id)?|signature|assertion|jwt)';

/** Any of these characters, but not where a mask begins. */
const unmasked = (characters: string): string => `(?:(?!«credential )${characters})`;

const IN_QUOTES = `"${unmasked('[^"]')}*"|'${unmasked("[^']")}*'`;

/** `--token=…`, `password=…`, in a query as well: whatever the value is. */
const ASSIGNED = new RegExp(`(?<=\\b${NAME}["']?\\s?=\\s?)(?:${IN_QUOTES}|${unmasked('[^\\s"\'&;,)\\]}]')}+)`, 'gi');

/** `"password": "…"` */
const QUOTED = new RegExp(`(?<=${NAME}["']?\\s?:\\s?)(?:${IN_QUOTES})`, 'gi');

/** `Password: …`, which may also begin a sentence. */
const TOLD = new RegExp(
  `(?<=\\b${NAME}["']?\\s?:\\s{1,3})${unmasked('[^\\s"\',;)\\]}]')}+(?![^\\S\\n]+[a-z]+\\b)`,
  'gi',
);

const PRESENTED = /(?<=\b(?:bearer|basic|dpop|digest|token)\s)[\w~+/.=-]{8,}/gi;

/** Words with what encodings put into them. */
const WORD = /[\w~+/.%-]{16,}={0,2}/g;

const STEPS: readonly Redact[] = [
  (text) => text.replace(PEM, mask),
  (text) => text.replace(USER_INFO, mask),
  (text) => text.replace(ASSIGNED, maskValue).replace(QUOTED, maskValue),
  (text) => text.replace(TOLD, (value) => (isPlain(value) ? value : mask(value))),
  (text) => text.replace(PRESENTED, (value) => (isPlain(value) ? value : mask(value))),
  (text) => text.replace(WORD, maskWord),
];

/** Quotes stay, and what says nothing. */
const maskValue = (value: string): string => {
  const [, quote = '', inner = ''] = /^(["']?)(.*)\1$/s.exec(value) ?? [];
  return inner === '' || NOTHING.test(inner) ? value : `${quote}${mask(inner)}${quote}`;
};

const NOTHING = /^(?:null|none|true|false|undefined|\*+|<[^>]*>|\$\{?\w+\}?)$/i;

/** A word of a language, or several of them hyphenated. */
const isPlain = (value: string): boolean => /^[A-Za-z]?[a-z]*(?:[-/][a-z]+)*[.!?]?$/.test(value) || NOTHING.test(value);

/** Of a path, the segments; of base64, which may hold a solidus too, all. */
function maskWord(word: string): string {
  const isBase64 = /^[A-Za-z0-9+/]+=*$/.test(word) && !word.startsWith('/');
  if (isBase64 && isDrawn(word.replaceAll(/[+/=]/g, ''))) return mask(word);
  return word
    .split('/')
    .map((segment) => (isCredential(segment) ? mask(segment) : segment))
    .join('/');
}

const SHORTEST = 16;

/** Key ids of Amazon's have few digits, UUIDs may have few letters. */
const KNOWN = /(?:AKIA|ASIA)[A-Z0-9]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** As a whole, or in one of its parts, as if drawn by lot. */
function isCredential(word: string): boolean {
  if (word.length < SHORTEST) return false;
  if (KNOWN.test(word)) return true;
  const parts = word.replaceAll(/%[0-9A-Fa-f]{2}/g, '').split(/[^A-Za-z0-9]+/);
  return parts.some((part) => isDrawn(part) || isRagged(part)) || isDrawn(parts.join(''));
}

/** In names, words and numbers are longer than they are by chance: two or three characters in hexadecimal, base36 and base62. */
function isDrawn(word: string): boolean {
  if (word.length < SHORTEST) return false;
  const chunks = word.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];
  return word.length / chunks.length <= CHANCE;
}

const CHANCE = 3.1;

/** Numbers in three places, and nothing between them that could part a name. */
const isRagged = (part: string): boolean => part.length >= SHORTEST && (part.match(/\d+/g) ?? []).length >= 3;
