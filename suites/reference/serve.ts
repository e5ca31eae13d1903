import { parseArgs } from 'node:util';
import { describeError, TwogateError } from '../../src/errors.ts';
import { openReference } from './reference.ts';
import { writeWorkspace } from './workspace.ts';

const USAGE = 'Usage: serve [--defect NAME]... [--port N] [--out FOLDER]';

interface ServeOptions {
  readonly defects: readonly string[];
  readonly port: number;
  readonly out?: string;
}

/** Throws `OPTION_INVALID`. */
function readOptions(args: readonly string[]): ServeOptions {
  const { defect = [], port = '0', out } = parseOptions(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new TwogateError('OPTION_INVALID', `--port takes a number from 0 to 65535, not ${JSON.stringify(port)}`);
  }
  return { defects: defect, port: Number(port), ...(out === undefined ? {} : { out }) };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        defect: { type: 'string', multiple: true },
        port: { type: 'string' },
        out: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    const [sentence = ''] = (cause as Error).message.split(/\.\s/);
    throw new TwogateError('OPTION_INVALID', sentence, { hint: USAGE, cause });
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function serve(args: readonly string[]): Promise<void> {
  const { defects, port, out } = readOptions(args);
  const reference = await openReference({ defects, port });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void reference.close());
  print(`Reference API  ${reference.baseUrl}${defects.length === 0 ? '' : ` (defect: ${defects.join(', ')})`}`);
  print(`Issuer         ${reference.issuer}`);
  if (out === undefined) return;
  const config = await writeWorkspace(out, reference).catch(async (error: unknown) => {
    await reference.close();
    throw error;
  });
  print(`Configuration  ${config}`);
}

await serve(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof TwogateError ? describeError(error) : String(error)}\n`);
  process.exitCode = 2;
});
