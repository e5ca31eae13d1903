/** Breaks a text between words so that no line is longer than `width` characters; a longer word stands alone. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export interface Hanging {
  /** Before the first line; the others are indented by as much. */
  readonly lead: string;
  /** Of the terminal, in characters. */
  readonly width: number;
}

/** A paragraph whose lines hang under the end of its lead. */
export function hanging(text: string, { lead, width }: Hanging): readonly string[] {
  const lines = wrapped(text, Math.max(20, width - lead.length));
  return lines.map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`);
}
