const PIECE_LENGTH = 65_536;

/** Joins small texts into pieces worth a write each. Each is joined at once: a tree of texts that were added one by one takes longer to encode. */
export function* pieces(texts: Iterable<string>): Generator<string> {
  let waiting: string[] = [];
  let length = 0;
  for (const text of texts) {
    waiting.push(text);
    length += text.length;
    if (length < PIECE_LENGTH) continue;
    yield waiting.join('');
    waiting = [];
    length = 0;
  }
  if (length > 0) yield waiting.join('');
}
