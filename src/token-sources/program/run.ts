import { type ChildProcess, spawn } from 'node:child_process';
import { LEDGER_VARIABLE } from '../../http/ledger.ts';

export interface ProgramCall {
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** The working directory. */
  readonly folder: string;
  /** What it reads on standard input. */
  readonly input: string;
  readonly timeoutMs: number;
  /** Kills it. */
  readonly signal: AbortSignal;
}

/** How a program ended, and what it had printed by then. */
export type Ended = { readonly stdout: string; readonly stderr: string } & (
  | { readonly kind: 'exited'; readonly status: number | null }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'failed'; readonly reason: string }
);

/** Characters of each stream. */
const LONGEST_OUTPUT = 64 * 1024;

/** Runs a program to its end, or to ours; what it started itself ends with it. Never rejects. */
export function runProgram({ program, args, folder, input, timeoutMs, signal }: ProgramCall): Promise<Ended> {
  return new Promise((resolve) => {
    const { [LEDGER_VARIABLE]: _, ...env } = process.env;
    const child = spawn(program, args, { cwd: folder, env, detached: OWN_GROUP, stdio: ['pipe', 'pipe', 'pipe'] });
    const printed = { stdout: '', stderr: '' };
    const finish = (how: Ending): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      kill(child);
      resolve({ ...printed, ...how });
    };
    const abort = (): void => finish({ kind: 'failed', reason: 'the run ended' });
    const timer = setTimeout(() => finish({ kind: 'timeout' }), timeoutMs);
    signal.addEventListener('abort', abort);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        printed[name] += text;
        if (printed[name].length > LONGEST_OUTPUT) finish({ kind: 'too-long' });
      });
    }
    child.once('error', ({ message }) => finish({ kind: 'failed', reason: message }));
    child.once('close', (status) => finish({ kind: 'exited', status }));
    // It may end without reading.
    child.stdin.on('error', () => {}).end(input);
  });
}

type Ending = Ended extends infer E ? (E extends unknown ? Omit<E, 'stdout' | 'stderr'> : never) : never;

/** A group of its own, so that children of the program can be ended with it. */
const OWN_GROUP = process.platform !== 'win32';

function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (OWN_GROUP) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
