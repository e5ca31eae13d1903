import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node, type Scalar } from 'yaml';
import type { ErrorPlace } from '../errors.ts';
import { pointerTo } from '../schema/violation.ts';

/** The place of a value in the configuration file, by the keys that lead to it; of its nearest ancestor where it has none of its own. */
export type Locate = (path: readonly string[]) => ErrorPlace;

/** Where there are no lines to name: a module, or the command line. */
export const locateByPointer =
  (file: string | undefined): Locate =>
  (path) => ({ ...(file === undefined ? {} : { file }), pointer: pointerTo(path) });

/** Lines and columns of a YAML or JSON text. */
export function locateInText(document: Document, lines: LineCounter, file: string): Locate {
  return (path) => {
    const offset = offsetOf(document.contents, path);
    const place = { file, pointer: pointerTo(path) };
    if (offset === undefined) return place;
    const { line, col } = lines.linePos(offset);
    return { ...place, line, column: col };
  };
}

/** Of the key rather than of its value, which may be on the next line. */
function offsetOf(node: Node | null, path: readonly string[]): number | undefined {
  const [key, ...rest] = path;
  if (key === undefined || node === null) return node?.range?.[0];
  const child = childOf(node, key);
  if (child === undefined) return node.range?.[0];
  return (rest.length === 0 ? undefined : offsetOf(child.value, rest)) ?? child.at;
}

interface Child {
  readonly at: number | undefined;
  readonly value: Node | null;
}

function childOf(node: Node, key: string): Child | undefined {
  if (isSeq<Node>(node)) {
    const item = node.items[Number(key)];
    return item === undefined ? undefined : { at: item.range?.[0], value: item };
  }
  if (!isMap<Scalar, Node | null>(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return pair === undefined ? undefined : { at: pair.key.range?.[0], value: pair.value };
}
