/** A stretch of a text, and the longest word that was found in it. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly word: string;
}

/** Finds many words at once, in one pass over the text. */
export interface WordSearch {
  /** @param word - at least four characters */
  readonly add: (word: string) => void;
  /** Where words stand, in order; those that overlap are one stretch. */
  readonly find: (text: string) => readonly Found[];
}

/** Characters by which words are told apart first. */
const HEAD = 4;

/** Each character moves the hash by three bits: after four of them it has left. */
const SHIFT = 3;
const MASK = 2 ** (HEAD * SHIFT) - 1;

/** The machine's own search, once for each word, is faster than the pass: for a few words, and in a long text for many more. */
const HANDFUL = 16;
const LONG = 2048;
const FEW = 500;

/** A rolling hash of four characters says where it is worth looking: the cost does not grow with the number of words. */
export function createWordSearch(): WordSearch {
  const hashes = new Uint8Array(MASK + 1);
  const byHead = new Map<string, string[]>();
  const words: string[] = [];
  let shortest = Number.POSITIVE_INFINITY;
  return {
    add: (word) => {
      shortest = Math.min(shortest, word.length);
      const head = word.slice(0, HEAD);
      const known = byHead.get(head) ?? [];
      if (known.includes(word)) return;
      words.push(word);
      byHead.set(
        head,
        [...known, word].sort((a, b) => b.length - a.length),
      );
      hashes[hashOf(head)] = 1;
    },
    find: (text) => {
      if (text.length < shortest) return NONE;
      const atOnce = text.length < LONG ? HANDFUL : FEW;
      if (words.length <= atOnce && !words.some((word) => text.includes(word))) return NONE;
      const found: Found[] = [];
      let hash = 0;
      for (let end = 0; end < text.length; end += 1) {
        hash = ((hash << SHIFT) ^ text.charCodeAt(end)) & MASK;
        const start = end - HEAD + 1;
        if (hashes[hash] !== 1 || start < 0) continue;
        const word = byHead.get(text.slice(start, end + 1))?.find((each) => text.startsWith(each, start));
        if (word !== undefined) join(found, { start, end: start + word.length, word });
      }
      return found;
    },
  };
}

const NONE: readonly Found[] = [];

function hashOf(head: string): number {
  let hash = 0;
  for (let index = 0; index < HEAD; index += 1) hash = ((hash << SHIFT) ^ head.charCodeAt(index)) & MASK;
  return hash;
}

/** No part of either is left standing. */
function join(found: Found[], next: Found): void {
  const last = found.at(-1);
  if (last === undefined || next.start >= last.end) {
    found.push(next);
    return;
  }
  const word = next.word.length > last.word.length ? next.word : last.word;
  found[found.length - 1] = { start: last.start, end: Math.max(last.end, next.end), word };
}
