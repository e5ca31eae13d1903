import { defineFormat } from '../../src/define.ts';
import type { Report } from '../../src/model/report.ts';
import { pieces } from '../pieces.ts';

export default defineFormat({
  id: 'json',
  title: 'JSON, as in report.schema.json',
  fileName: 'report.json',
  render: (report) => pieces(lines(report)),
});

/** One line for each member and for each element of its arrays, so that two reports can be compared by line. */
function* lines(report: Report): Generator<string> {
  let separator = '{\n';
  for (const [name, value] of Object.entries(report)) {
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
    yield separator + JSON.stringify(value);
    separator = ',\n';
  }
  yield values.length === 0 ? '[]' : '\n]';
}
