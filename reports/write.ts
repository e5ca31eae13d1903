import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TwogateError } from '../src/errors.ts';
import type { Format } from '../src/model/format.ts';
import type { Report } from '../src/model/report.ts';
import { writePieces } from './write-pieces.ts';

/** Writes the report in each format below the folder, piece by piece; a file appears under its name only once it is whole. */
export async function writeReport(
  report: Report,
  formats: readonly Format[],
  folder: string,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true }).catch((cause) => unwritable(folder, cause));
  return Promise.all(formats.map((format) => writeFormat(report, format, folder)));
}

async function writeFormat(report: Report, format: Format, folder: string): Promise<string> {
  const path = join(folder, format.fileName);
  try {
    await writePieces(path, format.render(report));
    return path;
  } catch (cause) {
    if (!isOfFiles(cause)) throw cause;
    return unwritable(path, cause);
  }
}

/** What the operating system says; a format of the user's own may throw anything. */
const isOfFiles = (cause: unknown): cause is NodeJS.ErrnoException =>
  cause instanceof Error && 'syscall' in cause && 'code' in cause;

function unwritable(file: string, cause: Error): never {
  throw new TwogateError('OUTPUT_UNWRITABLE', `the report cannot be written: ${cause.message}`, { file, cause });
}
