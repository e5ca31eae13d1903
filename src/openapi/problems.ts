import type { Problem } from '../model/document.ts';
import { placeLines, placeOf } from './locate.ts';
import type { Remark } from './source.ts';

/** Remarks on the definition as problems of the files that it came from, with lines, each once. */
export function toProblems(remarks: readonly Remark[], texts: ReadonlyMap<string, string>): readonly Problem[] {
  const distinct = withoutRepetition(remarks);
  const lines = placeLines(
    distinct.map(({ pointer }) => pointer),
    texts,
  );
  return distinct.map(({ pointer, message, operation }) => {
    const line = lines.get(pointer);
    return {
      ...placeOf(pointer),
      message,
      ...(line === undefined ? {} : { line }),
      ...(operation === undefined ? {} : { operation }),
    };
  });
}

function withoutRepetition(remarks: readonly Remark[]): readonly Remark[] {
  const keyOf = ({ pointer, message, operation }: Remark): string => JSON.stringify([pointer, message, operation]);
  return [...new Map(remarks.map((remark) => [keyOf(remark), remark])).values()];
}
