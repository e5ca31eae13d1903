import type { Production } from '../../src/model/plan.ts';

type Productions = ReadonlyMap<string, readonly Production[]>;

/** Whether a producer cannot be had without the consumer it is to make something for. */
export const isCut = (producer: string, consumer: string, productions: Productions): boolean =>
  pathBetween(producer, consumer, productions) !== undefined && !canBeHadWithout(consumer, producer, productions);

/** The operations that lead from one to the other by what they need; undefined where none do. */
export function pathBetween(from: string, to: string, productions: Productions): readonly string[] | undefined {
  const queue: (readonly string[])[] = [[from]];
  const seen = new Set<string>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const last = path.at(-1) ?? '';
    if (last === to) return path;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of needsOf(last, productions)) queue.push([...path, next]);
  }
  return undefined;
}

const needsOf = (operation: string, productions: Productions): readonly string[] =>
  (productions.get(operation) ?? []).flatMap(({ sources }) => sources.map((source) => source.operation));

/** Whether everything that `wanted` needs can be made, by one source or another, if `missing` never can. */
function canBeHadWithout(missing: string, wanted: string, productions: Productions): boolean {
  const had = new Set<string>();
  const isHad = (id: string): boolean => id !== missing && (had.has(id) || !productions.has(id));
  for (let before = -1; before < had.size; ) {
    before = had.size;
    for (const [id, list] of productions) {
      if (id === missing || had.has(id)) continue;
      if (list.every(({ sources }) => sources.some(({ operation }) => isHad(operation)))) had.add(id);
    }
  }
  return isHad(wanted);
}
