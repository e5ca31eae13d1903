/**
 * Which part of the document needs which: the parts are operations, path items, entries of `components` and whatever
 * else references lead to. Tells which operations a fault costs.
 */
export interface Containers {
  /** A part and, unless 0, the part around it, which it needs. */
  readonly open: (pointer: string, around: number) => number;
  /** A part needs what stands at a pointer. */
  readonly link: (from: number, pointer: string) => void;
  /** Pointers of the part and of all parts that need it. */
  readonly needing: (container: number) => ReadonlySet<string>;
}

/** The document as a whole. */
export const OUTERMOST = 0;

export function startContainers(): Containers {
  const pointers: string[] = ['#'];
  const numbers = new Map<string, number>([['#', OUTERMOST]]);
  const from: number[] = [];
  const to: string[] = [];
  let backwards: ReadonlyMap<number, readonly number[]> | undefined;
  const link = (container: number, pointer: string): void => {
    from.push(container);
    to.push(pointer);
  };
  const open = (pointer: string, around: number): number => {
    const known = numbers.get(pointer) ?? pointers.push(pointer) - 1;
    numbers.set(pointer, known);
    if (around !== OUTERMOST && around !== known) link(known, pointers[around] ?? '#');
    return known;
  };
  const needing = (container: number): ReadonlySet<string> => {
    backwards ??= invert(
      from,
      to.map((pointer) => enclosing(pointer, numbers)),
    );
    return new Set([...reachable(container, backwards)].map((found) => pointers[found] ?? '#'));
  };
  return { open, link, needing };
}

/** The innermost part in which a pointer lies. */
function enclosing(pointer: string, numbers: ReadonlyMap<string, number>): number {
  for (let rest = pointer; rest.length > 1; rest = rest.slice(0, rest.lastIndexOf('/'))) {
    const found = numbers.get(rest);
    if (found !== undefined) return found;
  }
  return OUTERMOST;
}

function invert(from: readonly number[], to: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const backwards = new Map<number, number[]>();
  for (const [index, target] of to.entries()) {
    if (target === OUTERMOST) continue;
    const sources = backwards.get(target) ?? [];
    sources.push(from[index] ?? OUTERMOST);
    backwards.set(target, sources);
  }
  return backwards;
}

function reachable(start: number, edges: ReadonlyMap<number, readonly number[]>): ReadonlySet<number> {
  const found = new Set([start]);
  for (const next of found) for (const neighbour of edges.get(next) ?? []) found.add(neighbour);
  return found;
}
