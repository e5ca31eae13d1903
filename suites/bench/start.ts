import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROUNDS = 15;

/** At most this many times what an empty program takes. */
const RATIO = 3;

const COMMAND = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

const PROGRAMS = {
  'node -e 0': ['-e', '0'],
  'twogate --version': [COMMAND, '--version'],
  'twogate --help': [COMMAND, '--help'],
} as const satisfies Record<string, readonly string[]>;

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, [...args]);
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  return performance.now() - start;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** In turn, so that what else the machine does meets all of them. */
const rounds = Array.from({ length: ROUNDS }, () => Object.values(PROGRAMS).map(milliseconds));
const medians = Object.keys(PROGRAMS).map((name, at) => [name, median(rounds.map((row) => row[at] ?? 0))] as const);
const [, bare] = medians[0] ?? ['', Number.NaN];

process.stdout.write(`Starting, median of ${ROUNDS} (bar ${RATIO.toFixed(2)})\n`);
for (const [name, ms] of medians) {
  process.stdout.write(`  ${name.padEnd(20)}${ms.toFixed(0).padStart(6)} ms  ${(ms / bare).toFixed(2)}\n`);
}
