import { pieces } from './pieces.ts';

/** An object as JSON, in pieces: one line for each member and for each element of its arrays, so that two can be compared by line. */
export const jsonLines = (object: object): Iterable<string> => pieces(lines(object));

function* lines(object: object): Generator<string> {
  yield '{';
  let separator = '\n';
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    yield `${separator}${JSON.stringify(name)}: `;
    if (Array.isArray(value)) yield* elements(value);
    else yield JSON.stringify(value);
    separator = ',\n';
  }
  yield '\n}\n';
}

function* elements(values: readonly unknown[]): Generator<string> {
  let separator = '[\n';
  for (const value of values) {
    yield separator;
    yield JSON.stringify(value);
    separator = ',\n';
  }
  yield values.length === 0 ? '[]' : '\n]';
}
