import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Format } from '../src/model/format.ts';
import type { Report } from '../src/model/report.ts';

/** Writes the report in each format below the folder, piece by piece; a file appears under its name only once it is whole. */
export async function writeReport(
  report: Report,
  formats: readonly Format[],
  folder: string,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(formats.map((format) => writeFormat(report, format, folder)));
}

async function writeFormat(report: Report, format: Format, folder: string): Promise<string> {
  const path = join(folder, format.fileName);
  const partial = `${path}.partial`;
  await pipeline(Readable.from(format.render(report)), createWriteStream(partial));
  await rename(partial, path);
  return path;
}
