import { loadDefects, pickDefects } from './defect.ts';
import { killOf, rowOf } from './kill-table.ts';
import { runReference } from './run-reference.ts';

/** Prints the kill table of the defects named on the command line, or of all; ends with 1 where one is alive. */
const named = process.argv.slice(2);
const defects = named.length === 0 ? await loadDefects() : await pickDefects(named);
let alive = 0;
for (const defect of defects) {
  const { report, verdicts } = await runReference([defect.id]);
  const kill = killOf(defect, report, verdicts);
  console.log(rowOf(kill));
  for (const complaint of kill.complaints) console.log(`        ${complaint}`);
  if (kill.complaints.length > 0) alive += 1;
}
console.log(`\n${defects.length - alive} of ${defects.length} defects are found as what they are and as nothing else.`);
process.exitCode = alive === 0 ? 0 : 1;
