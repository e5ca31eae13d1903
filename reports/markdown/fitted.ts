import { counted } from './text.ts';

/** A part of the page that is shown whole or not at all. */
export interface Block {
  /** What it is one of, in the singular. */
  readonly kind: string;
  readonly text: string;
}

/** The heading goes with the first block: no heading stands over nothing. */
export function titled(title: string, [first, ...rest]: readonly Block[]): readonly Block[] {
  return first === undefined ? [] : [{ ...first, text: `### ${title}\n\n${first.text}` }, ...rest];
}

/** Bytes: GitHub takes comments of 65,536 characters, and job summaries of 1 MiB. */
export const MAXIMUM = 65_536;

/** Bytes kept for the line that says what was left out. */
const RESERVE = 512;

/** As many blocks as fit, from the first on, and what of the others was left out. */
export function fitted(blocks: readonly Block[]): string {
  const sizes = blocks.map(({ text }) => Buffer.byteLength(text) + 1);
  let size = RESERVE;
  const end = sizes.findIndex((each) => {
    size += each;
    return size > MAXIMUM;
  });
  const shown = end === -1 ? blocks : blocks.slice(0, end);
  const rest = blocks.slice(shown.length);
  return [...shown.map(({ text }) => text), ...(rest.length === 0 ? [] : [leftOut(rest)])].join('\n');
}

function leftOut(blocks: readonly Block[]): string {
  const kinds = [...new Set(blocks.map(({ kind }) => kind))];
  const counts = kinds.map((kind) => counted(blocks.filter((block) => block.kind === kind).length, kind));
  return `> **Left out**, to stay within the ${MAXIMUM.toLocaleString('en')} characters that a comment may have: ${counts.join(', ')}. \`report.json\` has them all.\n`;
}
