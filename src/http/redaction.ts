import { createHash } from 'node:crypto';
import { formsOf } from './secret-forms.ts';
import { createWordSearch } from './word-search.ts';

/** Masks credentials in a text. */
export type Redact = (text: string) => string;

/**
 * Stands in the place of a credential; the hash tells credentials apart and leads back to none. The quotes are of Latin-1: a run keeps
 * and writes masks by the hundred thousand, and V8 keeps text beyond it in twice the space.
 */
export const mask = (secret: string): string =>
  `«credential ${createHash('sha256').update(secret).digest('hex').slice(0, 8)}»`;

/**
 * Masks the given secrets in every form in which they travel (raw, its parts, percent-encoded, as a form, JSON, HTML, base64), the longest
 * where several stand, so that no part of a longer one is left; then whatever else looks like a JWS.
 */
export function createRedactor(secrets: Iterable<string>): Redact {
  const masking = createMasking();
  for (const secret of secrets) masking.learn(secret);
  return masking.redact;
}

/** Masks what becomes known as a run goes on. */
export interface Memory {
  /** What this process has been given: the others are told of it. */
  readonly remember: (secret: string) => void;
  /** What every process of the run knows by itself. */
  readonly know: (secret: string) => void;
  readonly redact: Redact;
}

/** What the processes of one run tell each other: what one has been given, the target may repeat to another. */
export interface Ledger {
  /** Returns when every process can know it. */
  readonly tell: (secret: string) => void;
  /** What has been told since this was last asked, by whomever. */
  readonly hear: () => readonly string[];
}

/** A target may repeat to one caller what another has presented. What looks like a JWS is masked by its looks, and need not be remembered. */
export function createMemory(secrets: Iterable<string>, ledger?: Ledger): Memory {
  const masking = createMasking();
  const looked = new Map<string, string>();
  const learn = (secret: string): void => {
    if (masking.learn(secret)) looked.clear();
  };
  const listen = (): void => {
    for (const secret of ledger?.hear() ?? []) learn(secret);
  };
  const lookOnce = (text: string): string => {
    const before = looked.get(text);
    if (before !== undefined) return before;
    const masked = masking.redact(text);
    if (looked.size >= LOOKED_AT) looked.clear();
    looked.set(text, masked);
    return masked;
  };
  for (const secret of secrets) learn(secret);
  return {
    remember: (secret) => {
      listen();
      if (masking.knows(secret) || maskByLooks(secret) !== secret) return;
      learn(secret);
      ledger?.tell(secret);
    },
    know: learn,
    redact: (text) => {
      listen();
      return text.length > SHORT ? masking.redact(text) : lookOnce(text);
    },
  };
}

/** Requests and answers have the same few short fields, thousands of times: those are looked at once, until another secret is known. */
const SHORT = 256;
const LOOKED_AT = 500;

interface Masking {
  /** Whether it was not known before. */
  readonly learn: (secret: string) => boolean;
  readonly knows: (secret: string) => boolean;
  readonly redact: Redact;
}

function createMasking(): Masking {
  const search = createWordSearch();
  const masks = new Map<string, string>();
  const known = new Set<string>();
  // A credential is in the same field of each request that presents it.
  let last: { readonly text: string; readonly masked: string } | undefined;
  return {
    learn: (secret) => {
      if (known.has(secret)) return false;
      last = undefined;
      known.add(secret);
      for (const form of formsOf(secret)) {
        search.add(form);
        masks.set(form, mask(secret));
      }
      return true;
    },
    knows: (secret) => known.has(secret),
    redact: (text) => {
      if (text === last?.text) return last.masked;
      const found = search.find(text);
      const masked = maskByLooks(found.length === 0 ? text : pieces(text, found, masks));
      if (found.length > 0) last = { text, masked };
      return masked;
    },
  };
}

type Stretches = ReturnType<ReturnType<typeof createWordSearch>['find']>;

function pieces(text: string, found: Stretches, masks: ReadonlyMap<string, string>): string {
  let masked = '';
  let from = 0;
  for (const { start, end, word } of found) {
    masked += text.slice(from, start) + (masks.get(word) ?? '');
    from = end;
  }
  return masked + text.slice(from);
}

/** Anything that looks like a JWS in compact form, ours or not: a leaked token is a leaked token. */
const JWS = /eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*\.?[A-Za-z0-9_-]*/g;

function maskByLooks(text: string): string {
  const masked = text.includes('eyJ') ? text.replace(JWS, (token) => mask(token)) : text;
  return ENCODED.some((head) => masked.includes(head)) ? masked.replace(BASE64, maskEncoded) : masked;
}

/** How the `eyJ` of a JWS begins in base64, by its place in a group of three octets. */
const ENCODED = ['ZXlK', 'V5S', 'leUp'];

const BASE64 = /[A-Za-z0-9+/_-]{24,}={0,2}/g;

/** Base64 that holds a JWS, wherever in the stretch its first group begins. */
function maskEncoded(stretch: string): string {
  const holdsToken = [0, 1, 2, 3].some((skipped) => {
    const octets = Buffer.from(stretch.slice(skipped), 'base64').toString('latin1');
    return octets.search(JWS) >= 0;
  });
  return holdsToken ? mask(stretch) : stretch;
}
