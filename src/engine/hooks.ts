import type { RunConfig } from '../config.ts';
import { TwogateError } from '../errors.ts';
import { maskByShape } from '../http/credential-shapes.ts';
import type { Redact } from '../http/redaction.ts';
import type { IdentityConfig, IdentityHooks } from '../model/config.ts';
import { findProgram } from '../token-sources/program/find.ts';
import { type Ended, runProgram } from '../token-sources/program/run.ts';

export type HookMoment = 'before' | 'after';

/** Runs an identity's command, if it has one for this moment; what went wrong, in a clause, or undefined. Never throws. */
export type RunHook = (identity: string, moment: HookMoment, signal?: AbortSignal) => Promise<string | undefined>;

/** Milliseconds. */
const DEFAULT_TIMEOUT = 10_000;

/** Characters of a program's last line that a reason keeps. */
const LONGEST_LINE = 300;

/**
 * Finds the programs of all hooks.
 * @throws CONFIG_INVALID where there is no such program
 */
export async function createHooks(
  { identities, folder, locate }: Pick<RunConfig, 'identities' | 'folder' | 'locate'>,
  redactKnown: Redact,
): Promise<RunHook> {
  const redact: Redact = (text) => maskByShape(redactKnown(text));
  const commands = new Map<string, Command>();
  for (const [index, { name, hooks }] of identities.entries()) {
    for (const moment of MOMENTS) {
      const [program, ...args] = hooks?.[moment] ?? [];
      if (program === undefined) continue;
      const found = await findProgram(program, folder);
      if (found === undefined)
        throw noProgram({ name, program }, locate(['identities', String(index), 'hooks', moment]));
      commands.set(`${moment} ${name}`, {
        program: found,
        args,
        folder,
        timeoutMs: hooks?.timeoutMs ?? DEFAULT_TIMEOUT,
      });
    }
  }
  return async (identity, moment, signal = new AbortController().signal) => {
    const command = commands.get(`${moment} ${identity}`);
    if (command === undefined) return undefined;
    const input = JSON.stringify({ identity, moment });
    const why = failureOf(await runProgram({ ...command, input, signal }), command.timeoutMs, redact);
    return why === undefined ? undefined : `hooks.${moment} of ${identity} ${why}`;
  };
}

const MOMENTS = ['before', 'after'] as const satisfies readonly (keyof IdentityHooks & HookMoment)[];

interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly timeoutMs: number;
}

const noProgram = (
  { name, program }: Pick<IdentityConfig, 'name'> & { readonly program: string },
  place: TwogateError['place'],
): TwogateError =>
  new TwogateError('CONFIG_INVALID', `identity ${name}: there is no program ${program} that could be run`, {
    ...place,
    hint: "Paths are relative to the configuration's folder; other names are looked up in PATH.",
  });

function failureOf(ended: Ended, timeoutMs: number, redact: Redact): string | undefined {
  if (ended.kind === 'exited' && ended.status === 0) return undefined;
  if (ended.kind === 'timeout') return `did not end within ${timeoutMs} ms`;
  if (ended.kind === 'too-long') return 'printed more than is read';
  if (ended.kind === 'failed') return `could not be run: ${redact(ended.reason)}`;
  const line = lastLine(redact(ended.stderr)) ?? lastLine(redact(ended.stdout));
  const status = ended.status === null ? 'was killed' : `ended with status ${ended.status}`;
  return line === undefined ? status : `${status}: ${line}`;
}

const lastLine = (text: string): string | undefined =>
  text
    .split(/\r?\n/)
    .map((line) => line.replaceAll(/\p{Cc}/gu, ' ').trim())
    .filter((line) => line !== '')
    .at(-1)
    ?.slice(0, LONGEST_LINE);
