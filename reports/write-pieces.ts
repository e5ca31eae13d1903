import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Bytes that may wait for the disk while the next pieces are made. */
const AHEAD = 1024 * 1024;

/** Writes a text piece by piece; the file appears under its name only once it is whole. Throws what the pieces or the operating system throw. */
export async function writePieces(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(partial, { highWaterMark: AHEAD }));
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    throw cause;
  }
}
