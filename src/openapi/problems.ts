import type { Problem } from '../model/document.ts';
import { groupBy } from './group.ts';
import { child, tokensOf } from './pointer.ts';
import { linesOf } from './position.ts';
import { FILES } from './references.ts';
import type { Remark } from './source.ts';

type Placed = Omit<Problem, 'line'>;

/** Remarks on the definition as problems of the files that it came from, with lines, each once. */
export function toProblems(remarks: readonly Remark[], texts: ReadonlyMap<string, string>): readonly Problem[] {
  const placed = withoutRepetition(remarks.map(place));
  const byFile = groupBy(placed, ({ file }) => file ?? '');
  const lines = new Map(
    [...byFile].map(([file, found]) => [
      file,
      linesOf(texts.get(file) ?? '', [...new Set(found.map(({ pointer }) => pointer))]),
    ]),
  );
  return placed.map((problem) => {
    const line = lines.get(problem.file ?? '')?.get(problem.pointer);
    return line === undefined ? problem : { ...problem, line };
  });
}

/** Splits a pointer into the definition into the file that was brought inside and the pointer there. */
function place({ pointer, message, operation }: Remark): Placed {
  const [first, file, ...rest] = tokensOf(pointer);
  const facts = { message, ...(operation === undefined ? {} : { operation }) };
  return first === FILES && file !== undefined
    ? { pointer: child('#', ...rest), file, ...facts }
    : { pointer, ...facts };
}

function withoutRepetition(problems: readonly Placed[]): readonly Placed[] {
  return [
    ...new Map(
      problems.map((problem) => [
        JSON.stringify([problem.file, problem.pointer, problem.message, problem.operation]),
        problem,
      ]),
    ).values(),
  ];
}
