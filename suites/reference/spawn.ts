import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  /** Default: the repository. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end, with a clean environment: what the test runner sets for its own workers stays here. */
export function run(
  command: string,
  args: readonly string[],
  { cwd = ROOT, env = {} }: SpawnOptions = {},
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:TEST_|PW_|PLAYWRIGHT_|TWOGATE_|FORCE_COLOR|DEBUG)/.test(name),
  );
  const child = spawn(command, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** The built command, as a user runs it. */
export const twogate = (args: readonly string[], options: SpawnOptions = {}): Promise<Ended> =>
  run(process.execPath, [`${ROOT}dist/src/cli/main.js`, ...args], options);

/** Playwright's own command. */
export const playwright = (args: readonly string[], options: SpawnOptions = {}): Promise<Ended> =>
  run(process.execPath, [`${ROOT}node_modules/@playwright/test/cli.js`, ...args], options);
