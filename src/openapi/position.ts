import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { tokensOf } from './pointer.ts';

/** Characters of a text whose positions are worth the memory: their syntax tree takes a hundred times as much. */
const MAXIMUM_LENGTH = 16_000_000;

/**
 * The lines, counted from 1, at which the values of JSON pointers stand in a YAML or JSON text; for a value that is not
 * there, that of the nearest one around it. Parses the text: for problems only.
 */
export function linesOf(text: string, pointers: readonly string[]): ReadonlyMap<string, number> {
  if (text === '' || text.length > MAXIMUM_LENGTH) return new Map();
  const counter = new LineCounter();
  const root = contents(text, counter);
  return new Map(
    pointers.map((pointer) => [pointer, counter.linePos(offsetOf(root, tokensOf(pointer))).line] as const),
  );
}

function contents(text: string, lineCounter: LineCounter): unknown {
  try {
    return parseDocument(text, { lineCounter, uniqueKeys: false, logLevel: 'silent', keepSourceTokens: false })
      .contents;
  } catch {
    return undefined;
  }
}

function offsetOf(root: unknown, tokens: readonly string[]): number {
  let node: unknown = root;
  let offset = startOf(root) ?? 0;
  for (const token of tokens) {
    const next = memberOf(node, token);
    if (next === undefined) return offset;
    offset = next.offset;
    node = next.value;
  }
  return offset;
}

function memberOf(node: unknown, token: string): { readonly value: unknown; readonly offset: number } | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(token)];
    return value === undefined ? undefined : { value, offset: startOf(value) ?? 0 };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && (key.source === token || String(key.value) === token));
  if (!isPair(pair)) return undefined;
  return { value: pair.value, offset: startOf(pair.key) ?? 0 };
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? (node as Node).range?.[0] : undefined);
